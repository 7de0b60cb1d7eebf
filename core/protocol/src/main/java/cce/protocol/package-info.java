/// What crosses a boundary: identifiers, credentials, requests, problem types and the Result Manifest.
@NullMarked
package cce.protocol;

import org.jspecify.annotations.NullMarked;

/// What the tests of several modules share.
@NullMarked
package cce.testing;

import org.jspecify.annotations.NullMarked;

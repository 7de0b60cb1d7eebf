/// The one process in a CVM that talks to cced.
@NullMarked
package cce.agent;

import org.jspecify.annotations.NullMarked;

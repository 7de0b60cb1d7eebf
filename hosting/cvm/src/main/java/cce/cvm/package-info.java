/// CVM providers and the host daemon that starts and destroys CVMs. Untrusted.
@NullMarked
package cce.cvm;

import org.jspecify.annotations.NullMarked;

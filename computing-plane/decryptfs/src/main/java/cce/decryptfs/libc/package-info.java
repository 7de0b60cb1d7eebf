/// The calls of the C library this module needs, one class per group of headers. Each method is one call: it
/// returns what the call returned, or the error number negated, and knows nothing of file systems.
@NullMarked
package cce.decryptfs.libc;

import org.jspecify.annotations.NullMarked;

/// The FUSE protocol as linux/fuse.h defines it: numbers and layouts, the device, requests and replies. It knows
/// nothing of file trees.
@NullMarked
package cce.decryptfs.kernel;

import org.jspecify.annotations.NullMarked;

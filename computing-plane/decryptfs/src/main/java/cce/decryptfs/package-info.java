/// DecryptFS: a read-only FUSE file system over a sealed snapshot.
@NullMarked
package cce.decryptfs;

import org.jspecify.annotations.NullMarked;

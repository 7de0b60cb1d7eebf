/// The file system bench: seals a tree, mounts it as a job's agent does, and mounts the same tree through other
/// FUSE bindings for comparison. `testing/bench/fs/run` drives these programs and the peers.
@NullMarked
package cce.bench.fs;

import org.jspecify.annotations.NullMarked;

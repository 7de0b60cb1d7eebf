/// OCI images and the container that runs the workload.
@NullMarked
package cce.executor;

import org.jspecify.annotations.NullMarked;

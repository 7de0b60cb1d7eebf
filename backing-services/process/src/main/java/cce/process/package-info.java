/// The kernel's protection of a process's memory.
@NullMarked
package cce.process;

import org.jspecify.annotations.NullMarked;

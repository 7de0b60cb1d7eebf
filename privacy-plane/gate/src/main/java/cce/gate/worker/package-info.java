/// The process in which outputs are parsed: its start, its confinement and the frames it answers with.
@NullMarked
package cce.gate.worker;

import org.jspecify.annotations.NullMarked;

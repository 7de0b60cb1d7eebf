/// What the gate keeps of a dataset: columns with their values, and the lookups detectors ask.
@NullMarked
package cce.gate.input;

import org.jspecify.annotations.NullMarked;

/// The Output Gate: views, detectors, score and verdict.
@NullMarked
package cce.gate;

import org.jspecify.annotations.NullMarked;

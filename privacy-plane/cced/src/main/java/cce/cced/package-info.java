/// The daemon of the privacy plane.
@NullMarked
package cce.cced;

import org.jspecify.annotations.NullMarked;

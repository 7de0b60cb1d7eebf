/// Measurements of the Output Gate: from how many leaked rows on a leak is caught, and what a review costs.
@NullMarked
package cce.bench.gate;

import org.jspecify.annotations.NullMarked;

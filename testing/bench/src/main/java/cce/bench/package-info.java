/// Measurements side by side with peers. Each bench is one folder here and one script `testing/bench/NAME/run`; figures
/// are medians of interleaved rounds and ratios within one run, since no machine is quiet.
@NullMarked
package cce.bench;

import org.jspecify.annotations.NullMarked;

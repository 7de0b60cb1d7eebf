/// The chain as cced uses it: ownership, rentals, and records that are written exactly once.
@NullMarked
package cce.cced.chain;

import org.jspecify.annotations.NullMarked;

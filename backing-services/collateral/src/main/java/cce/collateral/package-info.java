/// Where endorsements come from: the Intel PCS v4 interface, or a cache that speaks it.
@NullMarked
package cce.collateral;

import org.jspecify.annotations.NullMarked;

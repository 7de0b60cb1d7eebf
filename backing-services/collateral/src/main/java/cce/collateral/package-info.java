/// Where endorsements come from: the services of Intel and AMD, caches that speak their paths, and files.
@NullMarked
package cce.collateral;

import org.jspecify.annotations.NullMarked;

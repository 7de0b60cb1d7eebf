/// Tests of the whole: the module table, the path from provider to result, and the invariants.
@NullMarked
package cce.e2e;

import org.jspecify.annotations.NullMarked;

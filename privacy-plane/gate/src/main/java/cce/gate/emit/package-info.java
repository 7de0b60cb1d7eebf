/// Canonical re-emission: outputs rebuilt from what was parsed, so that nothing the gate did not read leaves.
@NullMarked
package cce.gate.emit;

import org.jspecify.annotations.NullMarked;

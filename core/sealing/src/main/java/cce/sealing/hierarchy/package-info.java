/// The root key and every key derived from it. Exported to cced alone. Format:
/// `docs/formats/key-derivation.md`.
@NullMarked
package cce.sealing.hierarchy;

import org.jspecify.annotations.NullMarked;

/// Sealed files, snapshot manifests and key release, and the keys that are handed out for them. Formats:
/// `docs/formats`.
@NullMarked
package cce.sealing;

import org.jspecify.annotations.NullMarked;

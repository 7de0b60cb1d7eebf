/// The key hierarchy, key release, sealed files and snapshot manifests.
@NullMarked
package cce.sealing;

import org.jspecify.annotations.NullMarked;

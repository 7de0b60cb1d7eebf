/// Datasets and code bundles: registration, sealed upload, the snapshot.
@NullMarked
package cce.cced.data;

import org.jspecify.annotations.NullMarked;

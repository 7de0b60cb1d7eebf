/// The object store port over S3 and whatever speaks its interface.
@NullMarked
package cce.s3;

import org.jspecify.annotations.NullMarked;

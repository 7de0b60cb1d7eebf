/// Decode views (D-01): everything an output holds, unpacked into texts, tables, arrays and what stays opaque.
///
/// The parsers here read hostile bytes. Each is bounded, none runs code from its input, and none knows the dataset.
@NullMarked
package cce.gate.view;

import org.jspecify.annotations.NullMarked;

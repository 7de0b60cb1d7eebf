/// The daemon: its composition root, its configuration and the two types its tests need.
@NullMarked
package cce.cced;

import org.jspecify.annotations.NullMarked;

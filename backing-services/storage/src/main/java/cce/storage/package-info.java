/// Object storage: one small port, and the local directory that implements it.
@NullMarked
package cce.storage;

import org.jspecify.annotations.NullMarked;

/// What every object store promises, as tests each implementation runs.
@NullMarked
package cce.storage.contract;

import org.jspecify.annotations.NullMarked;

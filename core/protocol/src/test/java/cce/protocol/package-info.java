@NullMarked
package cce.protocol;

import org.jspecify.annotations.NullMarked;

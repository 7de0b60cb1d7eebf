@NullMarked
package cce.cli;

import org.jspecify.annotations.NullMarked;

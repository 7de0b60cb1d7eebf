/// The HTTP surface: one class a route group; handlers translate, the domain decides.
@NullMarked
package cce.cced.http;

import org.jspecify.annotations.NullMarked;

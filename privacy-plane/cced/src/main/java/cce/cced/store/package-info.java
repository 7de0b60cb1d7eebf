/// The state of cced: one schema, one transaction a decision, the same code on H2 and PostgreSQL.
@NullMarked
package cce.cced.store;

import org.jspecify.annotations.NullMarked;

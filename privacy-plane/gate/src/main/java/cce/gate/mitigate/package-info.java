/// Changes to tables that reviewers ask for.
@org.jspecify.annotations.NullMarked
package cce.gate.mitigate;

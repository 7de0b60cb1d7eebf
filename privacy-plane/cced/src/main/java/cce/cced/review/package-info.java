/// Human review of held results: who decides, by which rules, on what.
@org.jspecify.annotations.NullMarked
package cce.cced.review;

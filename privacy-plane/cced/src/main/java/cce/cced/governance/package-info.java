/// What owners and operators have settled and what it costs: policies, reviewers, organisations, the privacy ledger
/// and the log of who did what.
@org.jspecify.annotations.NullMarked
package cce.cced.governance;

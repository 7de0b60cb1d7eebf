package cce.simulator;

/// The layouts of TDX quotes.
public enum QuoteForm {
    /// Version 4, the one most hosts make.
    V4,
    /// Version 5 with the report of TDX 1.0.
    V5_TD10,
    /// Version 5 with the report of TDX 1.5.
    V5_TD15
}

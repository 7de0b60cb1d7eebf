package cce.gate.view;

/// What a file turned out to be, by content.
public enum Kind {
    TEXT,
    JSON,
    TABLE,
    NOTEBOOK,
    HTML,
    PNG,
    IMAGE,
    ARRAY,
    /// Pages of text: PDF, word processors, slides.
    DOCUMENT,
    /// A trained model that is no pickle.
    MODEL,
    PICKLE,
    ARCHIVE,
    COMPRESSED,
    OPAQUE
}

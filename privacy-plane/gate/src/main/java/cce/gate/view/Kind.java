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
    PICKLE,
    ARCHIVE,
    COMPRESSED,
    OPAQUE
}

package cce.gate;

/// How much of the output the gate understood.
///
/// @param bytesTotal size of all outputs
/// @param bytesParsed bytes some parser consumed
/// @param bytesOpaque bytes no parser understood
/// @param views number of decoded views that were examined
public record Coverage(long bytesTotal, long bytesParsed, long bytesOpaque, int views) {}

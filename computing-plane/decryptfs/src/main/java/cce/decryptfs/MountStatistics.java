package cce.decryptfs;

/// What a mount did so far: counters for the operator, coarse enough to say nothing about a program's data.
///
/// @param requests requests taken from the kernel, of every kind
/// @param lookups names looked up, directory listings with attributes not included
/// @param reads file reads answered
/// @param bytesRead plaintext bytes handed to the kernel
/// @param faults reads refused with `EIO`
public record MountStatistics(long requests, long lookups, long reads, long bytesRead, long faults) {}

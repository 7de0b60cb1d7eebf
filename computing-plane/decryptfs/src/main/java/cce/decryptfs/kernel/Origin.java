package cce.decryptfs.kernel;

/// Where a request came from, and where its answer goes.
public sealed interface Origin permits Device, RingEntry {

    /// Sends a reply with what was put into it.
    void send(Reply reply, long unique);

    /// Sends an error; anything put into the reply is dropped.
    void sendError(Reply reply, long unique, int error);
}

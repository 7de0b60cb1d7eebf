package cce.decryptfs;

import cce.decryptfs.kernel.Device;
import cce.decryptfs.kernel.Reply;
import cce.decryptfs.kernel.Request;
import java.lang.foreign.Arena;

/// One thread of a mount: takes a request, answers it, takes the next, until the file system is unmounted.
final class Worker implements Runnable {

    private final FileServer server;
    private final Device device;

    Worker(FileServer server, Device device) {
        this.server = server;
        this.device = device;
    }

    @Override
    public void run() {
        Reply reply = new Reply(FileServer.MAX_READ_BYTES);
        byte[] name = new byte[TreeBuilder.MAX_NAME_BYTES];
        try (Arena arena = Arena.ofConfined()) {
            Request request = new Request(arena);
            while (device.next(request)) {
                server.serve(device, request, reply, name);
            }
        } finally {
            reply.wipe();
        }
    }
}

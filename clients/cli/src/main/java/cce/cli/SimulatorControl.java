package cce.cli;

import cce.protocol.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/// One request to the simulator's control socket: what a hypervisor would be told. Used for the TD that cced itself
/// runs in; the CVM host does the same for each job.
final class SimulatorControl {
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private SimulatorControl() {}

    static JsonNode post(Path socket, String path, Object body) {
        byte[] json = Json.write(body);
        byte[] head = ("POST " + path
                        + " HTTP/1.1\r\nHost: simulator\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.length + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            write(channel, head);
            write(channel, json);
            return answer(readAll(channel));
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The TEE simulator does not answer at " + socket + ".", e);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[MAX_ANSWER_BYTES]);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            if (complete(buffer)) {
                break;
            }
        }
        return text(buffer);
    }

    /// True once the body is as long as the head says, for a peer that keeps the connection open.
    private static boolean complete(ByteBuffer buffer) {
        String soFar = text(buffer);
        int end = soFar.indexOf("\r\n\r\n");
        int at = soFar.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        if (end < 0 || at < 0 || at > end) {
            return false;
        }
        int length = Integer.parseInt(soFar.substring(at + "content-length:".length(), soFar.indexOf("\r\n", at))
                .strip());
        return buffer.position() >= end + 4 + length;
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate().flip()).toString();
    }

    private static JsonNode answer(String reply) {
        int end = reply.indexOf("\r\n\r\n");
        if (!reply.startsWith("HTTP/1.1 200") || end < 0) {
            throw CliException.environment("The TEE simulator refused: " + Output.text(reply));
        }
        return Json.tree(reply.substring(end + 4).getBytes(StandardCharsets.UTF_8));
    }
}

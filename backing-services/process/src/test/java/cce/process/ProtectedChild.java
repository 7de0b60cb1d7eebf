package cce.process;

import java.io.IOException;

/// A process that protects its memory as told and waits for the end of its standard input.
final class ProtectedChild {
    private ProtectedChild() {}

    /// @param arguments `all` or `dumps`
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("all")) {
            MemoryProtection.apply().warnings().forEach(System.err::println);
        } else if (!MemoryProtection.denyDumps()) {
            System.err.println("refused");
        }
        System.out.println("ready");
        int ignored = System.in.read();
    }
}

package cce.decryptfs;

import cce.process.MemoryProtection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process of its own that mounts one file `hello` and waits: to be killed, or to run as another user.
final class MountingChild {

    static final String HELLO = "hello from the child\n";

    private static final String RING = "test.ring";

    private MountingChild() {}

    /// @param arguments mount point; `exit` to leave without closing the mount once standard input ends
    public static void main(String[] arguments) throws IOException {
        byte[] hello = HELLO.getBytes(StandardCharsets.UTF_8);
        TreeBuilder builder = FileTree.builder();
        builder.file("hello", hello.length);
        FileContents contents = (file, position, target, offset, length) ->
                System.arraycopy(hello, (int) position, target, offset, length);
        System.err.print(String.join("\n", MemoryProtection.apply().warnings()));
        MountOptions options =
                MountOptions.standard().withAllowOther(arguments.length > 1).withRing(Boolean.getBoolean(RING));
        Mount mount = DecryptFs.mount(Path.of(arguments[0]), builder.build(), contents, options);
        System.out.println("mounted");
        int ignored = System.in.read();
        if (arguments.length == 1) {
            mount.close();
        }
        System.out.println("done");
    }

    /// Starts it and waits until it has mounted.
    static Process start(List<String> prefix, Path mountPoint, String... more) throws IOException {
        return start(prefix, false, mountPoint, more);
    }

    /// Starts it with the way to the kernel that the options name.
    static Process start(MountOptions options, Path mountPoint, String... more) throws IOException {
        return start(List.of(), options.ring(), mountPoint, more);
    }

    private static Process start(List<String> prefix, boolean ring, Path mountPoint, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xshare:auto", "-D" + RING + "=" + ring, "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(MountingChild.class.getName(), mountPoint.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (!"mounted".equals(line)) {
            process.destroyForcibly();
            throw new AssertionError("The child said: " + line);
        }
        return process;
    }

    /// Ends its standard input and waits for it.
    static int finish(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}

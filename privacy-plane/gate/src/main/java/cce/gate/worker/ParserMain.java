package cce.gate.worker;

import cce.gate.emit.Emitter;
import cce.gate.view.Decoder;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/// The process that parses one output: it loads what it needs, confines itself, says it is ready, reads one question,
/// answers, and ends. It holds no key and sees nothing but the output.
public final class ParserMain {
    /// The first byte of the answer: the process is confined.
    public static final int READY = 0x52;

    /// The first byte of the answer on a machine whose system calls the filter does not know.
    public static final int READY_UNFILTERED = 0x55;

    private static final int BUFFER = 1 << 16;
    private static final int WARM_DIGITS = 6;

    private ParserMain() {}

    /// @param arguments seconds of processor time
    public static void main(String[] arguments) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
        // Pictures are held in memory: opening a file would end this process.
        ImageIO.setUseCache(false);
        warmUp();
        boolean confined = Confinement.known();
        if (confined) {
            Confinement.enter(Integer.parseInt(arguments[0]));
        }
        out.writeByte(confined ? READY : READY_UNFILTERED);
        out.flush();
        var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER));
        Frames.Request request = Frames.request(in);
        if (request.digits() > 0) {
            // Nothing asks the time in between; who asked ends this process when it is over.
            Frames.writeRewritten(out, Emitter.all(request.sources(), request.digits()));
        } else {
            long deadline = System.nanoTime() + request.millis() * 1_000_000;
            Frames.write(out, Decoder.decode(request.sources(), () -> System.nanoTime() - deadline > 0));
        }
        // Not System.exit: its hooks would want more than the filter gives.
        Runtime.getRuntime().halt(0);
    }

    /// Loads classes and opens every jar, since nothing can be opened afterwards.
    private static void warmUp() throws IOException {
        ClassLoader loader = ParserMain.class.getClassLoader();
        loader.getResource("no/such/resource");
        loadFolder(loader);
        Decoder.warmUp();
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"a\":[1,2.5,\"x\"]}".getBytes(StandardCharsets.UTF_8));
        }
        List<Decoder.Source> samples = List.of(
                source("a.csv", "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8)),
                source("a.json.gz", packed.toByteArray()),
                source("a.bin", new byte[] {1, 2, 3, (byte) 200, 0, 7}),
                source("a.html", "<table><tr><td>1</td></tr></table>".getBytes(StandardCharsets.UTF_8)));
        var bytes = new ByteArrayOutputStream();
        Frames.write(new DataOutputStream(bytes), Decoder.decode(samples, () -> false));
        Frames.answer(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), samples, Long.MAX_VALUE);
        var picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", picture);
        var pictured = new ArrayList<>(samples);
        pictured.add(source("a.png", picture.toByteArray()));
        Frames.writeRewritten(new DataOutputStream(bytes), Emitter.all(pictured, WARM_DIGITS));
    }

    /// Classes that lie in a folder, as while developing, are files of their own and must all be read now.
    private static void loadFolder(ClassLoader loader) throws IOException {
        Path folder;
        try {
            folder = Path.of(ParserMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the classes are nowhere", e);
        }
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder.resolve("cce/gate"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = folder.relativize(file).toString().replace('/', '.');
                Class.forName(name.substring(0, name.length() - ".class".length()), false, loader);
            }
        } catch (ClassNotFoundException e) {
            throw new IOException("a class disappeared", e);
        }
    }

    private static Decoder.Source source(String name, byte[] bytes) {
        return new Decoder.Source(name, bytes);
    }
}

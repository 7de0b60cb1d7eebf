import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// `java scripts/StartJar.java IN OUT`: the same classes in a form that the JVM keeps in its cache of loaded classes
/// (docs/decisions/240). It keeps neither those of a signed jar nor those compiled for a Java before 6. So the
/// signature is checked here, once, and left out; and old classes get the tables that let a newer JVM check them.
final class StartJar {
    private static final ClassFileVersion JAVA_8 = ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0);
    private static final String SIGNATURES = "META-INF/[^/]*\\.(SF|RSA|DSA|EC)";

    private StartJar() {}

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        // Opened to verify: an entry that does not fit the signature throws when it is read.
        try (JarFile in = new JarFile(from.toFile(), true);
                URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            boolean signed = in.stream().anyMatch(entry -> entry.getName().matches(SIGNATURES));
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)
                            .orElse(ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader()))));
            in.stream().filter(StartJar::isKept).forEach(entry -> copy(in, entry, signed, format, out));
        }
    }

    /// Native libraries lie beside the jar, unpacked.
    private static boolean isKept(JarEntry entry) {
        return !entry.isDirectory()
                && !entry.getName().matches(SIGNATURES)
                && !entry.getName().endsWith(".so")
                && !entry.getName().equals("module-info.class")
                && !entry.getName().startsWith("META-INF/versions/");
    }

    private static void copy(JarFile in, JarEntry entry, boolean signed, ClassFile format, ZipOutputStream out) {
        try {
            byte[] bytes = in.getInputStream(entry).readAllBytes();
            CodeSigner[] signers = entry.getCodeSigners();
            if (signed && signers == null && !entry.getName().startsWith("META-INF/")) {
                throw new IOException(entry.getName() + " is not covered by the signature of its jar");
            }
            out.putNextEntry(new ZipEntry(entry.getName()));
            out.write(entry.getName().endsWith(".class") ? renewed(bytes, format) : bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] renewed(byte[] bytes, ClassFile format) {
        ClassModel old = format.parse(bytes);
        if (old.majorVersion() >= ClassFile.JAVA_6_VERSION) {
            return bytes;
        }
        ClassTransform version = (builder, element) ->
                builder.with(element instanceof ClassFileVersion ? JAVA_8 : element);
        // Bodies are written anew, instruction by instruction, so that their tables are made.
        return format.transformClass(
                old, version.andThen(ClassTransform.transformingMethodBodies((body, element) -> body.with(element))));
    }
}

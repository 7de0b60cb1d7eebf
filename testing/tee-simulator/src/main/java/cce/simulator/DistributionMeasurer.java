package cce.simulator;

import cce.attestation.Measurement;
import cce.attestation.ReferenceValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Measures a distribution: SHA-384 over the sorted list of (jar name, SHA-384 of the jar). Another byte in any
/// jar, or a jar more or less, is another machine.
final class DistributionMeasurer {
    private static final String LABEL = "cce/simulator/mrtd/v1\0";
    private static final int MAX_JARS = 4096;
    private static final int MAX_DEPTH = 4;
    private static final int BUFFER_BYTES = 64 * 1024;

    private DistributionMeasurer() {}

    static SoftwareMeasurement measure(Path distribution) {
        SortedMap<String, Path> jars = jars(distribution);
        if (jars.isEmpty() || jars.size() > MAX_JARS) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_DISTRIBUTION,
                    "The folder " + distribution + " has " + jars.size() + " jars; a distribution has 1 to " + MAX_JARS
                            + ".");
        }
        List<byte[]> parts = new ArrayList<>();
        parts.add(Digests.utf8(LABEL));
        jars.forEach((name, jar) -> {
            byte[] utf8 = Digests.utf8(name);
            // The length in front keeps a name from running into the digest.
            parts.add(new FieldWriter().u32(utf8.length).toBytes());
            parts.add(utf8);
            parts.add(digest(jar));
        });
        Measurement mrTd = Measurement.of(Digests.sha384(parts.toArray(byte[][]::new)));
        List<Measurement> fixed =
                SimulatedEventLog.ofLaunch("any", Measurement.ZERO).rtmrs().subList(0, 3);
        return new SoftwareMeasurement(mrTd, fixed);
    }

    static ReferenceValue.Tdx reference(SoftwareMeasurement software, String name) {
        List<Optional<Measurement>> rtmrs =
                new ArrayList<>(software.rtmrs().stream().map(Optional::of).toList());
        // RTMR3 records the application and its configuration, which MRCONFIGID binds and each request names.
        rtmrs.add(Optional.empty());
        return new ReferenceValue.Tdx(name, software.mrTd(), rtmrs);
    }

    private static SortedMap<String, Path> jars(Path distribution) {
        SortedMap<String, Path> jars = new TreeMap<>();
        try (Stream<Path> files = Files.walk(distribution, MAX_DEPTH)) {
            files.filter(f -> f.toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .forEach(f -> jars.put(distribution.relativize(f).toString().replace('\\', '/'), f));
            return jars;
        } catch (IOException | UncheckedIOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_DISTRIBUTION,
                    "The distribution folder " + distribution + " cannot be read: " + e.getMessage());
        }
    }

    private static byte[] digest(Path jar) {
        try (var in = Files.newInputStream(jar)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-384");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return digest.digest();
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_DISTRIBUTION,
                    "The jar " + jar + " cannot be read: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-384.", e);
        }
    }
}

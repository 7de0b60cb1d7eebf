package cce.cli;

import cce.gate.DatasetIndex;
import cce.gate.GateDataset;
import cce.gate.GateException;
import cce.gate.OutputFile;
import cce.gate.Reemission;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the files of a dataset and of an output for the gate's commands, in the order of their names, so that the same
/// folder gives the same report. Links are not followed: an output that consists of links would be judged by what they
/// point at.
final class GateFiles {
    /// What one review holds in memory; more is not read and cannot be released.
    static final long MAX_OUTPUT_BYTES = 1L << 30;

    private GateFiles() {}

    /// The files of an output, named relative to its folder; a single file is an output too.
    static List<OutputFile> outputs(Path folder) {
        List<OutputFile> outputs = new ArrayList<>();
        long total = 0;
        for (Path file : files(folder)) {
            total += size(file);
            if (total > MAX_OUTPUT_BYTES) {
                throw new CliException(
                        ExitCode.REVIEW,
                        "The output " + folder + " is larger than " + (MAX_OUTPUT_BYTES >> 20)
                                + " MiB, more than the gate reads; it may only leave after a person has looked at it.");
            }
            Path name = file.equals(folder) ? file.getFileName() : folder.relativize(file);
            outputs.add(read(String.valueOf(name), file));
        }
        return outputs;
    }

    /// Files and folders as one dataset, read when the gate asks for them. The first reading is done here, so that a
    /// file that cannot be read ends the command and not the review.
    static GateDataset dataset(List<Path> inputs) {
        GateDataset dataset = GateDataset.of(reader -> {
            for (Path input : inputs) {
                for (Path file : files(input)) {
                    try (InputStream plaintext = Files.newInputStream(file)) {
                        reader.file(String.valueOf(file.getFileName()), plaintext);
                    }
                }
            }
        });
        try {
            dataset.rows();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The input cannot be read: " + e.getMessage(), e);
        }
        dataset.notes().forEach(note -> System.err.println("cce: " + Output.text(note)));
        return dataset;
    }

    /// One index over files and folders of a dataset.
    static DatasetIndex index(List<Path> inputs) {
        DatasetIndex.Builder builder = DatasetIndex.builder();
        for (Path input : inputs) {
            for (Path file : files(input)) {
                try (InputStream plaintext = Files.newInputStream(file)) {
                    builder.add(String.valueOf(file.getFileName()), plaintext);
                } catch (IOException | UncheckedIOException | GateException e) {
                    throw new CliException(
                            ExitCode.USAGE, "The input file " + file + " cannot be read: " + e.getMessage(), e);
                }
            }
        }
        builder.notes().forEach(note -> System.err.println("cce: " + Output.text(note)));
        return builder.build();
    }

    /// Writes rewritten files into a folder that is new or empty, so that nothing else is taken for released.
    static void write(Path folder, Reemission.Result rewritten) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> there = Files.list(folder)) {
                if (there.findAny().isPresent()) {
                    throw new CliException(ExitCode.USAGE, "The folder " + folder + " is not empty.");
                }
            }
            for (Reemission.Released file : rewritten.files()) {
                Files.write(folder.resolve(file.name()), file.bytes());
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Files cannot be written into " + folder + ": " + e.getMessage(), e);
        }
    }

    /// The regular files below a folder, or the file itself.
    static List<Path> files(Path root) {
        if (!Files.exists(root)) {
            throw new CliException(ExitCode.USAGE, "There is no file or folder " + root + ".");
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + root + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static OutputFile read(String name, Path file) {
        try {
            return new OutputFile(name, Files.readAllBytes(file));
        } catch (IOException | GateException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}

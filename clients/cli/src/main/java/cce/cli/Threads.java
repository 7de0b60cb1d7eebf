package cce.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How much a command does at once: the option of every command that goes through many files.
final class Threads {
    private static final int MOST = 256;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            description = "Files worked on at once, 1 to 256 (default: one per core, at least 2).")
    private int count = Math.max(2, Runtime.getRuntime().availableProcessors());

    int count() {
        return count;
    }

    /// Refuses while the command line is read, before anything is begun.
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
                throw new TypeConversionException("'" + text + "' is not a number from 1 to " + MOST);
            }
            return Integer.valueOf(text);
        }
    }
}

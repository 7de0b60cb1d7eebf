package cce.cli;

import cce.ledger.LedgerException;
import cce.ledger.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The wallets of this user: one private file each, by name.
final class Wallets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Wallets() {}

    static Wallet open(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            throw new CliException(
                    ExitCode.USAGE, "There is no wallet " + name + ". Make one with: cce wallet create " + name);
        }
        try {
            return Wallet.load(file);
        } catch (LedgerException e) {
            throw new CliException(ExitCode.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
    }

    static Wallet create(String name) {
        Path file = file(name);
        Wallet wallet = Wallet.create(new SecureRandom());
        try {
            wallet.store(file);
            return wallet;
        } catch (LedgerException e) {
            wallet.close();
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static Wallet openOrCreate(String name) {
        return Files.exists(file(name)) ? open(name) : create(name);
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(Home.locate().wallets())) {
            return files.map(file -> file.toFile().getName())
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The folder of wallets cannot be read.", e);
        }
    }

    private static Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CliException(ExitCode.USAGE, "A wallet's name has letters, digits, dots and dashes only.");
        }
        return Home.locate().wallets().resolve(name);
    }
}

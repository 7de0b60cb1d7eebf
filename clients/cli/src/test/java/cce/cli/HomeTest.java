package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HomeTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void foldersAndFiles_areReadableByTheirOwnerOnly() throws IOException {
        Home home = new Home(folder.resolve("home"));
        Wallets.of(home).create("lab").close();
        Path session = home.sessions().resolve("s.json");
        Home.writePrivate(session, new byte[] {1});

        assertThat(mode(home.wallets())).isEqualTo("rwx------");
        assertThat(mode(home.sessions())).isEqualTo("rwx------");
        assertThat(mode(home.wallets().resolve("lab"))).isEqualTo("rw-------");
        assertThat(mode(session)).isEqualTo("rw-------");
    }

    @Test
    void privateFile_isReplacedWholeAndLeavesNoOther() throws IOException {
        Path file = folder.resolve("endpoint.json");
        Home.writePrivate(file, new byte[] {1, 2, 3});
        Home.writePrivate(file, new byte[] {4});

        assertThat(Files.readAllBytes(file)).containsExactly(4);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void fileOverItsLimit_isRefused() throws IOException {
        Path file = Files.write(folder.resolve("big"), new byte[(16 << 20) + 1]);

        assertThatThrownBy(() -> Home.readFile(file))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("16 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "../lab", "a/b", "-rf", "lab\n", "lab lab"})
    void walletNameThatIsNoPlainName_isRefused(String name) {
        Wallets wallets = Wallets.of(new Home(folder));

        assertThatThrownBy(() -> wallets.create(name)).isInstanceOf(CliException.class);
    }

    @Test
    void wallet_isNeverOverwritten() {
        Wallets wallets = Wallets.of(new Home(folder));
        wallets.create("lab").close();

        assertThatThrownBy(() -> wallets.create("lab"))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        assertThat(wallets.names()).containsExactly("lab");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}

package cce.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.executor.OutputRefusal.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may leave a container, and the archive it leaves in.
final class OutputTest {

    private static final OutputLimits LIMITS = new OutputLimits(3, 10, 20, 1);

    @TempDir
    Path temp = Path.of("/nonexistent");

    private List<OutputFile> accepted() {
        OutputCollection collection = OutputCollector.collect(temp, LIMITS);
        assertThat(collection).isInstanceOf(OutputCollection.Accepted.class);
        return ((OutputCollection.Accepted) collection).files();
    }

    private void assertRefused(Reason reason) {
        assertThat(OutputCollector.collect(temp, LIMITS))
                .isInstanceOfSatisfying(
                        OutputCollection.Refused.class,
                        refused -> assertThat(refused.refusals())
                                .extracting(OutputRefusal::reason)
                                .contains(reason));
    }

    @Test
    void ordinaryFiles_areCollectedInOrder() throws IOException {
        Files.writeString(temp.resolve("b.csv"), "2");
        Files.createDirectory(temp.resolve("a"));
        Files.writeString(temp.resolve("a/z.txt"), "1");
        assertThat(accepted()).extracting(OutputFile::name).containsExactly("a/z.txt", "b.csv");
        assertThat(accepted().getLast().sha256()).isEqualTo(Tars.sha256(new byte[] {'2'}));
    }

    @Test
    void emptyFolder_isAcceptedAsEmpty() {
        assertThat(accepted()).isEmpty();
    }

    @Test
    void symbolicLink_toAFileOrAFolder_isRefused() throws IOException {
        Files.createSymbolicLink(temp.resolve("link"), Path.of("/etc"));
        assertRefused(Reason.SYMBOLIC_LINK);
    }

    @Test
    void hardLink_isRefused() throws IOException {
        Files.writeString(temp.resolve("f"), "1");
        Files.createLink(temp.resolve("g"), temp.resolve("f"));
        assertRefused(Reason.HARD_LINK);
    }

    @Test
    void socket_isRefused() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(temp.resolve("s")));
            assertRefused(Reason.SOCKET);
        }
    }

    @Test
    void folder_tooDeep_isRefused() throws IOException {
        Files.createDirectories(temp.resolve("a/b"));
        assertRefused(Reason.TOO_DEEP);
    }

    @Test
    void files_tooManyOrTooLarge_areRefused() throws IOException {
        Files.writeString(temp.resolve("large"), "x".repeat(11));
        assertRefused(Reason.FILE_TOO_LARGE);
        Files.delete(temp.resolve("large"));
        for (int i = 0; i < 3; i++) {
            Files.writeString(temp.resolve("f" + i), "x".repeat(7));
        }
        assertRefused(Reason.TOTAL_TOO_LARGE);
        for (int i = 0; i < 4; i++) {
            Files.writeString(temp.resolve("f" + i), "x");
        }
        assertRefused(Reason.TOO_MANY_FILES);
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden", "-rf", "a\nb", "a\u001b[31m", "a\\b", "a:b", "a*", " lead", "$(id)", "`id`"})
    void oddName_isRefused(String name) throws IOException {
        Files.writeString(temp.resolve(name), "1");
        assertRefused(Reason.BAD_NAME);
    }

    @Test
    void hugeNumberOfOddities_isBounded() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.writeString(temp.resolve(".h" + i), "");
        }
        assertThat(((OutputCollection.Refused) OutputCollector.collect(temp, OutputLimits.DEFAULT)).refusals())
                .hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void outputFolder_thatIsALink_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("l"), temp);
        assertThatThrownBy(() -> OutputCollector.collect(link, LIMITS)).isInstanceOf(ExecutorException.class);
    }

    @Test
    void tar_ofTheSameFiles_hasTheSameBytesWhateverTheOrderAndTimes() throws IOException {
        Files.writeString(temp.resolve("a"), "1");
        Files.writeString(temp.resolve("b"), "22");
        List<ResultTar.Member> members = new ArrayList<>(accepted().stream()
                .map(file -> ResultTar.member("output/", file))
                .toList());
        byte[] first = write(members);
        Files.setLastModifiedTime(temp.resolve("a"), FileTime.fromMillis(1_000_000));
        Collections.reverse(members);
        assertThat(write(members)).isEqualTo(first);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(first))) {
            var entry = tar.getNextEntry();
            assertThat(entry.getName()).isEqualTo("output/a");
            assertThat(entry.getLastModifiedTime().toMillis()).isZero();
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getMode() & 07777).isEqualTo(0644);
        }
    }

    @Test
    void tar_ofAFileChangedSince_isRefused() throws IOException {
        Files.writeString(temp.resolve("a"), "1");
        List<ResultTar.Member> members =
                accepted().stream().map(file -> ResultTar.member("", file)).toList();
        for (String changed : List.of("2", "11", "")) {
            Files.writeString(temp.resolve("a"), changed);
            assertThatThrownBy(() -> write(members)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void tar_withTwoOfOneName_isRefused() {
        ResultTar.Member member = ResultTar.member("x", new byte[1]);
        assertThatThrownBy(() -> write(List.of(member, member))).isInstanceOf(ExecutorException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/abs", "../up", "a//b", "a/"})
    void tarMember_withBadName_isRefused(String name) {
        assertThatThrownBy(() -> ResultTar.member(name, new byte[1])).isInstanceOf(RuntimeException.class);
    }

    private static byte[] write(List<ResultTar.Member> members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultTar.write(members, out);
        return out.toByteArray();
    }
}

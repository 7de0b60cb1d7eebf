package cce.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A Python image made by `hosting/images/build-python.sh`, named by the environment variable
/// CCE_TEST_PYTHON_IMAGE (its layout folder): ordinary programs work, and system calls only a real interpreter
/// can try are refused.
final class PythonImageTest {

    private static final String PROGRAM = """
            import ctypes, errno, json, multiprocessing, socket, threading, subprocess, sys, tempfile
            libc = ctypes.CDLL(None, use_errno=True)
            def refused(number, *args):
                ctypes.set_errno(0)
                return libc.syscall(number, *args) == -1 and ctypes.get_errno() == errno.EPERM
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_PACKET, socket.AF_NETLINK, socket.AF_VSOCK):
                try:
                    socket.socket(family, socket.SOCK_DGRAM)
                    print("socket of family", family)
                except PermissionError:
                    pass
            calls = dict(ptrace=101, mount=165, unshare=272, setns=308, keyctl=250, bpf=321, perf=298, userfaultfd=323,
                         io_uring=425, kexec=246, init_module=175, process_vm_readv=310, add_key=248, chroot=161)
            for name, number in calls.items():
                if not refused(number, 0, 0, 0, 0, 0):
                    print("allowed", name)
            if not refused(56, 0x10000000, 0, 0, 0, 0):
                print("clone with CLONE_NEWUSER")
            left, right = socket.socketpair(socket.AF_UNIX)
            left.send(b"x")
            assert right.recv(1) == b"x"
            thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
            with multiprocessing.Pool(2) as pool:
                assert pool.map(abs, [-1, -2]) == [1, 2]
            assert subprocess.run([sys.executable, "-c", "pass"]).returncode == 0
            with tempfile.TemporaryFile() as file:
                file.write(b"x")
            print("done")
            try:
                import numpy, pandas
                frame = pandas.DataFrame({"g": ["a", "b", "a"], "v": [1.0, 2.0, 3.0]})
                numpy.linalg.inv(numpy.array([[2.0, 1.0], [1.0, 3.0]]))
                frame.groupby("g").mean().to_csv("/output/mean.csv")
                print(pandas.read_csv("/output/mean.csv").v.sum())
            except ModuleNotFoundError:
                print("4.0")
            """;

    @Test
    void interpreter_worksAndCannotLeave() throws IOException {
        Machine.assumeRunsContainers();
        String layout = System.getenv("CCE_TEST_PYTHON_IMAGE");
        Assumptions.assumeTrue(
                layout != null,
                "Needs CCE_TEST_PYTHON_IMAGE: build one with hosting/images/build-python.sh --stdlib DIR");
        Path folder = Machine.newFolder();
        try {
            UnpackedImage image = OciImage.open(Path.of(layout), digest(Path.of(layout)))
                    .unpack(folder.resolve("images"), UnpackLimits.IMAGE);
            Executor executor = Executor.open(ExecutorConfig.in(folder.resolve("work")));
            ContainerSpec spec = new ContainerSpec(
                    image,
                    Optional.empty(),
                    Map.of(),
                    List.of("python3", "-c", PROGRAM),
                    Map.of(),
                    ContainerLimits.DEFAULT.withWallClock(Duration.ofMinutes(2)));
            try (ContainerRun run = executor.run(spec)) {
                assertThat(run.result().stderr().file()).hasContent("");
                assertThat(run.result().stdout().file()).hasContent("done\n4.0\n");
                assertThat(run.result().exit().succeeded()).isTrue();
            }
        } finally {
            Trees.delete(folder);
        }
    }

    private static ImageDigest digest(Path layout) throws IOException {
        String index = Files.readString(layout.resolve("index.json"));
        int at = index.indexOf("sha256:");
        return ImageDigest.parse(index.substring(at, at + "sha256:".length() + 64));
    }
}

"""The file systems that are measured: how each is prepared, mounted and ended."""
import copy
import os
import pathlib
import shutil
import subprocess
import time

PASSWORD = "bench"


def java(*arguments, heap="-Xmx1g"):
    """A command line of our own programs."""
    home = os.environ["JAVA_HOME"]
    flags = os.environ.get("BENCH_JAVA_FLAGS", "").split()
    return [f"{home}/bin/java", heap, "--enable-native-access=ALL-UNNAMED", *flags, "-cp", os.environ["BENCH_LIB"] + "/*",
            *arguments]


class Side:
    """One file system over the same plain tree. A side that is not installed is left out and said so."""

    program = ""

    def __init__(self, name, work):
        self.name = name
        self.store = work / (name + "-store")
        self.root = work / (name + "-mnt")
        self.process = None
        self.seconds_to_mount = 0.0

    def available(self):
        return shutil.which(self.program) is not None

    def prepare(self, plain):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def environment(self):
        return os.environ

    def mount(self):
        self.root.mkdir(parents=True, exist_ok=True)
        before = time.monotonic()
        self.process = subprocess.Popen(self.command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        stderr=open(f"{self.store}.log", "ab"), env=self.environment())
        while not os.path.ismount(self.root):
            if self.process.poll() is not None or time.monotonic() - before > 60:
                raise RuntimeError(f"{self.name} did not mount; see {self.store}.log")
            time.sleep(0.001)
        self.seconds_to_mount = time.monotonic() - before

    def unmount(self):
        if self.process is None:
            return
        subprocess.run(["umount", str(self.root)], check=False)
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def twin(self):
        """The same file system, to be mounted once more elsewhere."""
        other = copy.copy(self)
        other.root = self.root.with_name(self.root.name + "-fresh")
        other.process = None
        return other

    def memory_mib(self):
        """Resident memory of the serving process: now, and at most so far."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines())
        return {key: int(fields[field].split()[0]) / 1024 for key, field in (("rss", "VmRSS"), ("peak", "VmHWM"))}


class DecryptFs(Side):
    def __init__(self, name, work, segment_bytes=16384):
        super().__init__(name, work)
        self.segment_bytes = segment_bytes

    def available(self):
        return True

    def prepare(self, plain):
        subprocess.run(java("cce.bench.fs.SealTree", str(plain), str(self.store), str(self.segment_bytes)), check=True)

    def command(self):
        return java("cce.bench.fs.MountTree", str(self.store), str(self.root))


class Gocryptfs(Side):
    program = "gocryptfs"

    def prepare(self, plain):
        self.store.mkdir()
        self.root.mkdir(exist_ok=True)
        subprocess.run(["gocryptfs", "-q", "-init", "-extpass", "echo " + PASSWORD, str(self.store)], check=True)
        self.mount()
        subprocess.run(["cp", "-r", f"{plain}/.", str(self.root)], check=True)
        self.unmount()

    def command(self):
        return ["gocryptfs", "-q", "-fg", "-extpass", "echo " + PASSWORD, str(self.store), str(self.root)]


class RcloneCrypt(Side):
    program = "rclone"

    def environment(self):
        obscured = subprocess.run(["rclone", "obscure", PASSWORD], capture_output=True, text=True, check=True).stdout.strip()
        return {**os.environ, "RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_BENCH_TYPE": "crypt",
                "RCLONE_CONFIG_BENCH_REMOTE": str(self.store), "RCLONE_CONFIG_BENCH_PASSWORD": obscured}

    def prepare(self, plain):
        self.store.mkdir()
        subprocess.run(["rclone", "copy", str(plain), "bench:"], check=True, env=self.environment(),
                       stderr=subprocess.DEVNULL)

    def command(self):
        return ["rclone", "mount", "--read-only", "bench:", str(self.root)]


class PassThrough(Side):
    """libfuse without any cryptography."""

    program = "bindfs"

    def prepare(self, plain):
        self.store = plain

    def command(self):
        return ["bindfs", "-f", "-r", str(self.store), str(self.root)]


class Binding(Side):
    """The plain tree through one of the two FUSE bindings for Java, without cryptography."""

    def __init__(self, name, work, main):
        super().__init__(name, work)
        self.main = main

    def available(self):
        return True

    def prepare(self, plain):
        self.store = plain

    def command(self):
        return java(self.main, str(self.store), str(self.root))

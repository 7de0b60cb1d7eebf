"""The file systems that are measured: how each is prepared, mounted and ended."""
import copy
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

PASSWORD = "bench"
MOUNT_SECONDS = 60
PREPARE_SECONDS = 900

RING = pathlib.Path("/sys/module/fuse/parameters/enable_uring")

# linux/prctl.h: the signal a child gets when its parent dies, also by kill -9.
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)

# Every side that is mounted now, second mounts of a side included.
mounted = []


def end_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_all():
    """Whatever went wrong before: nothing stays mounted or running."""
    for side in list(mounted):
        try:
            side.unmount()
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{side.name} could not be ended: {error}", file=sys.stderr)


def tool(name):
    """A program that scripts/install-prerequisites.sh put into the checkout, or the machine's own."""
    own = pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/tools/stores/bin" / name
    return str(own) if own.exists() else shutil.which(name)


def ring_offered():
    """Whether the kernel offers requests over io_uring, which it does where it is told to."""
    return RING.exists() and RING.read_text().strip() == "Y"


def offer_ring(wanted):
    """Tells the kernel, and returns how it was."""
    before = ring_offered()
    if RING.exists() and wanted != before:
        try:
            RING.write_text("Y" if wanted else "N")
        except OSError as error:
            print(f"FUSE over io_uring stays as it is: {error}", file=sys.stderr)
    return before


def clean_environment():
    """Without the machine's own certificates for S3: rclone refuses to start with them, and loopback needs none."""
    return {key: value for key, value in os.environ.items() if key != "AWS_CA_BUNDLE"}


def checked(command, **options):
    """Runs a program; what it said is part of the error."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=PREPARE_SECONDS, check=False, **options)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RuntimeError(f"{pathlib.Path(command[0]).name} ended with {done.returncode}: {' '.join(said)}")


def java(*arguments, heap="-Xmx1g"):
    """A command line of our own programs."""
    home = os.environ["JAVA_HOME"]
    flags = os.environ.get("BENCH_JAVA_FLAGS", "").split()
    return [f"{home}/bin/java", heap, "--enable-native-access=ALL-UNNAMED", *flags, "-cp", os.environ["BENCH_LIB"] + "/*",
            *arguments]


class Side:
    """One file system over the same plain tree. What cannot be measured says why."""

    program = ""

    def __init__(self, name, work):
        self.name = name
        self.store = work / (name + "-store")
        self.root = work / (name + "-mnt")
        self.log = work / (name + ".log")
        self.process = None
        self.seconds_to_mount = 0.0

    def available(self):
        return tool(self.program) is not None

    def prepare(self, plain):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ)

    def mount(self):
        self.root.mkdir(parents=True, exist_ok=True)
        before = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.PIPE, stdout=log, stderr=log,
                                            env=self.environment(), preexec_fn=end_with_parent)
        mounted.append(self)
        while not os.path.ismount(self.root):
            if self.process.poll() is not None or time.monotonic() - before > MOUNT_SECONDS:
                raise RuntimeError(f"{self.name} did not mount: {self.last_words()}")
            time.sleep(0.001)
        self.seconds_to_mount = time.monotonic() - before

    def last_words(self):
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it said nothing"

    def unmount(self):
        """Ends the process and its mount, in the order that lets it go in peace."""
        if self.process is None:
            return
        mounted.remove(self)
        process, self.process = self.process, None
        if subprocess.run(["umount", str(self.root)], check=False, stderr=subprocess.DEVNULL).returncode != 0:
            subprocess.run(["umount", "-l", str(self.root)], check=False, stderr=subprocess.DEVNULL)
        process.stdin.close()
        for end in (None, process.terminate, process.kill):
            if end:
                end()
            try:
                process.wait(20)
                return
            except subprocess.TimeoutExpired:
                continue

    def twin(self):
        """The same file system, to be mounted once more elsewhere."""
        other = copy.copy(self)
        other.root = self.root.with_name(self.root.name + "-fresh")
        other.log = self.log.with_name(self.log.name + "-fresh")
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
        checked(java("cce.bench.fs.SealTree", str(plain), str(self.store), str(self.segment_bytes), str(self.store)))

    def command(self):
        return java("cce.bench.fs.MountTree", str(self.store), str(self.root), str(self.store))


class OverDevice(DecryptFs):
    """The same files as another DecryptFS, with requests from /dev/fuse where that one has them over io_uring."""

    program = "FUSE over io_uring"

    def __init__(self, name, work, other):
        super().__init__(name, work)
        self.other = other

    def available(self):
        return ring_offered()

    def prepare(self, plain):
        self.store = self.other.store

    def command(self):
        return java("-Ddevice=true", "cce.bench.fs.MountTree", str(self.store), str(self.root), str(self.store))


class Gocryptfs(Side):
    program = "gocryptfs"

    def prepare(self, plain):
        self.store.mkdir()
        self.root.mkdir(exist_ok=True)
        checked(["gocryptfs", "-q", "-init", "-extpass", "echo " + PASSWORD, str(self.store)])
        self.mount()
        checked(["cp", "-r", f"{plain}/.", str(self.root)])
        self.unmount()

    def command(self):
        return ["gocryptfs", "-q", "-fg", "-extpass", "echo " + PASSWORD, str(self.store), str(self.root)]


class RcloneCrypt(Side):
    program = "rclone"

    def environment(self):
        obscured = subprocess.run(["rclone", "obscure", PASSWORD], capture_output=True, text=True, check=True,
                                  timeout=MOUNT_SECONDS).stdout.strip()
        return {**clean_environment(), "RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_BENCH_TYPE": "crypt",
                "RCLONE_CONFIG_BENCH_REMOTE": str(self.store), "RCLONE_CONFIG_BENCH_PASSWORD": obscured}

    def prepare(self, plain):
        self.store.mkdir()
        checked(["rclone", "copy", str(plain), "bench:"], env=self.environment())

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

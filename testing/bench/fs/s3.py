"""`testing/bench/run fs --s3`: reading from an S3 service on loopback, through DecryptFS and through mounts without
encryption. Cold is the first pass after the mount with empty caches, warm the pass after it; the kernel's caches are
dropped before both, so that warm shows each side's own cache."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import bench
import sides

ACCESS, SECRET, BUCKET = "BENCHACCESS", "bench-secret", "bench"
REFERENCE = "juicefs"
START_SECONDS = 60

# name, unit, goal against JuiceFS alone.
TESTS = [
    ("sequential_cold", "MiB/s", 0.9),
    ("sequential_warm", "MiB/s", 1.0),
    ("random_4k_4_jobs_cold", "reads/s", 0.9),
    ("random_4k_4_jobs_warm", "reads/s", 1.0),
]


def free_port():
    # Seaweed opens a second port 10000 above each.
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1] % 20000 + 20000
            try:
                second.bind(("127.0.0.1", port + 10000))
                return port
            except OSError:
                continue
    raise RuntimeError("There is no free port.")


class Service:
    """SeaweedFS in a folder of its own, with one bucket: each reserves volumes."""

    def __init__(self, work):
        self.folder = work / "seaweed"
        (self.folder / "data").mkdir(parents=True)
        identity = {"identities": [{"name": "bench", "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
                                    "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
        (self.folder / "identities.json").write_text(json.dumps(identity))
        self.credentials = self.folder / "credentials"
        self.credentials.write_text(f"[default]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {SECRET}\n")
        self.credentials.chmod(0o600)
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [sides.tool("weed"), "server", f"-dir={self.folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                 f"-master.port={free_port()}", f"-volume.port={free_port()}", "-volume.max=60",
                 "-master.volumeSizeLimitMB=256", "-filer", f"-filer.port={free_port()}", "-s3", f"-s3.port={port}",
                 f"-s3.config={self.folder}/identities.json", "-s3.port.iceberg=0", "-s3.port.lance=0"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=sides.end_with_parent)

    def environment(self):
        return {**sides.clean_environment(), "RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_S3_TYPE": "s3",
                "RCLONE_CONFIG_S3_PROVIDER": "Other", "RCLONE_CONFIG_S3_ENDPOINT": self.endpoint,
                "RCLONE_CONFIG_S3_ACCESS_KEY_ID": ACCESS, "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": SECRET,
                "ACCESS_KEY": ACCESS, "SECRET_KEY": SECRET, "JUICEFS_NO_USAGE_REPORT": "1"}

    def make_bucket(self):
        """Succeeds once all parts of the service are up."""
        until = time.monotonic() + START_SECONDS
        while self.process.poll() is None:
            try:
                sides.checked(["rclone", "--retries", "1", "--low-level-retries", "1", "--contimeout", "5s",
                               "mkdir", f"s3:{BUCKET}"], env=self.environment())
                return
            except RuntimeError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
        raise RuntimeError("SeaweedFS ended: " + (self.folder / "log").read_text(errors="replace")[-500:])

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class OverS3(sides.Side):
    """A mount with caches in a folder that `cold` empties."""

    def __init__(self, name, work, service):
        super().__init__(name, work)
        self.service = service
        self.cache = work / (name + "-cache")

    def environment(self):
        return self.service.environment()

    def cold(self):
        self.ended()
        self.cache.mkdir()
        bench.drop_caches()
        self.mount()

    def ended(self):
        self.unmount()
        shutil.rmtree(self.cache, ignore_errors=True)


class DecryptFs(OverS3):
    def available(self):
        return True

    def location(self):
        return f"s3://{BUCKET}/sealed?endpoint={self.service.endpoint}&credentials={self.service.credentials}"

    def prepare(self, plain):
        sides.checked(sides.java("cce.bench.fs.SealTree", str(plain), self.location(), "16384", str(self.store)),
                      env=self.environment())

    def command(self):
        return sides.java("cce.bench.fs.MountTree", self.location(), str(self.root), str(self.store), str(self.cache))


class Rclone(OverS3):
    program = "rclone"

    def prepare(self, plain):
        sides.checked(["rclone", "copy", str(plain), f"s3:{BUCKET}/plain"], env=self.environment())

    def command(self):
        return ["rclone", "mount", "--read-only", "--vfs-cache-mode", "full", "--cache-dir", str(self.cache),
                f"s3:{BUCKET}/plain", str(self.root)]


class S3fs(OverS3):
    """Reads what was uploaded for rclone's sake; it uploads it itself if rclone did not."""

    program = "s3fs"

    def prepare(self, plain):
        self.password = self.store.with_name("s3fs-password")
        self.password.touch(0o600)
        self.password.write_text(f"{ACCESS}:{SECRET}")
        sides.checked(["rclone", "copy", str(plain), f"s3:{BUCKET}/plain"], env=self.environment())

    def command(self):
        return ["s3fs", BUCKET, str(self.root), "-f", "-o",
                f"ro,use_path_request_style,complement_stat,url={self.service.endpoint},passwd_file={self.password},"
                f"use_cache={self.cache}"]

    def data(self):
        return self.root / "plain"


class JuiceFs(OverS3):
    """Metadata in SQLite, blocks in the same bucket of the same service."""

    program = "juicefs"

    def meta(self):
        return f"sqlite3://{self.store}.db"

    def prepare(self, plain):
        sides.checked([sides.tool("juicefs"), "format", "--storage", "s3", "--bucket",
                       f"{self.service.endpoint}/{BUCKET}", self.meta(), "juice"], env=self.environment())
        self.cold()
        sides.checked(["cp", "-r", f"{plain}/.", str(self.root)])
        self.ended()

    def command(self):
        return [sides.tool("juicefs"), "mount", "--no-usage-report", "--cache-dir", str(self.cache), self.meta(),
                str(self.root)]


class Reading(bench.Measuring):
    COLD_READS = 250

    def file(self, side):
        return (side.data() if hasattr(side, "data") else side.root) / "big.bin"

    def fio(self, side, *options):
        done = subprocess.run(
            ["fio", "--name=x", f"--filename={self.file(side)}", "--readonly", "--output-format=json",
             "--group_reporting", "--ioengine=psync", "--direct=0", "--invalidate=1", *options],
            capture_output=True, text=True, check=True, timeout=bench.TEST_SECONDS).stdout
        return json.loads(done[done.index("{"):])["jobs"][0]["read"]

    def few_random(self, side):
        """A number of reads and not a time: after some seconds a whole file of this size would be in the caches."""
        return self.fio(side, "--rw=randread", "--bs=4k", "--numjobs=4", f"--number_ios={self.COLD_READS}",
                        "--norandommap", "--randseed=7", "--thread")["iops"]

    def figures(self, side):
        side.cold()
        found = {"sequential_cold": self.sequential(side)}
        bench.drop_caches()
        found["sequential_warm"] = self.sequential(side)
        # Of a file that is wholly in the side's cache now.
        bench.drop_caches()
        found["random_4k_4_jobs_warm"] = self.random(side, 4, 0)
        memory = side.memory_mib()
        side.cold()
        found["random_4k_4_jobs_cold"] = self.few_random(side)
        return found, memory


def main():
    options = bench.arguments("testing/bench/run fs --s3")
    for program, package in (("weed", "SeaweedFS"), ("rclone", "rclone")):
        if sides.tool(program) is None:
            sys.exit(f"{package} is not installed; scripts/install-prerequisites.sh and apt-get bring it.")
    missing = bench.Missing()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-s3-", dir=options.work))
    service = Service(work)
    try:
        service.make_bucket()
        every = [DecryptFs(bench.OURS, work, service), Rclone("rclone", work, service),
                 S3fs("s3fs", work, service), JuiceFs(REFERENCE, work, service)]
        result = measure(options, work, bench.choose(every, options, missing), missing)
    finally:
        sides.end_all()
        service.close()
        shutil.rmtree(work, ignore_errors=True)
    bench.show(result, result["measured"], REFERENCE)
    bench.write(result, options, "fs-s3.json")


def measure(options, work, chosen, missing):
    plain = work / "plain"
    big_mib, count = (256, 2) if options.quick else (1024, 5)
    count = options.rounds or count
    bench.make_tree(plain, big_mib, 0)
    for side in list(chosen):
        print(f"preparing {side.name} ...", file=sys.stderr)
        if missing.attempt(side, "preparing it", lambda: side.prepare(plain) or True) is None:
            side.unmount()
            chosen.remove(side)
    measuring = Reading(plain, None, 0, options.quick)
    rounds, memory = [], {}
    for number in range(count):
        start = number % max(1, len(chosen))
        rounds.append({})
        for side in chosen[start:] + chosen[:start]:
            found = missing.attempt(side, "reading", lambda: measuring.figures(side))
            if found:
                rounds[-1][side.name], memory[side.name] = found
            side.ended()
        print(f"round {number + 1} done", file=sys.stderr)
    names = [side.name for side in chosen]
    return {"bench": "fs-s3", "quick": options.quick, "cores": os.cpu_count(), "kernel": os.uname().release,
            "big_file_mib": big_mib, "rounds": count, "load_average": os.getloadavg(), "measured": names,
            "not_measured": missing, "memory_mib": memory,
            "tests": bench.summary(rounds, names, TESTS, REFERENCE)}


if __name__ == "__main__":
    main()

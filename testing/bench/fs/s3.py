"""`testing/bench/run fs --s3`: reading from an S3 service on loopback, through DecryptFS and through mounts without
encryption. Cold is the first pass after the mount with empty caches, warm the second."""
import argparse
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bench
import sides

ACCESS, SECRET, BUCKET = "BENCHACCESS", "bench-secret", "bench"


def tool(name):
    own = pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/tools/stores/bin" / name
    return str(own) if own.exists() else shutil.which(name)


def free_port():
    # Seaweed opens a second port 10000 above each.
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port < 50000:
            return port


class Service:
    """SeaweedFS in a folder of its own."""

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
        self.process = subprocess.Popen(
            [tool("weed"), "server", f"-dir={self.folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
             f"-master.port={free_port()}", f"-volume.port={free_port()}", "-volume.max=60",
             "-master.volumeSizeLimitMB=256", "-filer", f"-filer.port={free_port()}", "-s3", f"-s3.port={port}",
             f"-s3.config={self.folder}/identities.json"],
            cwd=self.folder, stdout=open(self.folder / "log", "wb"), stderr=subprocess.STDOUT)
        self.make_bucket()

    def rclone(self, *arguments):
        return subprocess.run(["rclone", *arguments], env=self.environment(), capture_output=True, text=True,
                              check=False)

    def environment(self):
        return {**os.environ, "RCLONE_CONFIG": "/dev/null", "RCLONE_CONFIG_S3_TYPE": "s3",
                "RCLONE_CONFIG_S3_PROVIDER": "Other", "RCLONE_CONFIG_S3_ENDPOINT": self.endpoint,
                "RCLONE_CONFIG_S3_ACCESS_KEY_ID": ACCESS, "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": SECRET,
                "ACCESS_KEY": ACCESS, "SECRET_KEY": SECRET, "JUICEFS_NO_USAGE_REPORT": "1"}

    def make_bucket(self):
        for _ in range(120):
            if self.rclone("mkdir", f"s3:{BUCKET}").returncode == 0:
                return
            time.sleep(0.5)
        raise RuntimeError(f"The S3 service did not start; see {self.folder}/log")

    def close(self):
        self.process.terminate()
        self.process.wait(30)


class OverS3(sides.Side):
    """A mount with caches in a folder that `cold` empties."""

    def __init__(self, name, work, service):
        super().__init__(name, work)
        self.service = service
        self.cache = work / (name + "-cache")

    def environment(self):
        return self.service.environment()

    def cold(self):
        self.unmount()
        shutil.rmtree(self.cache, ignore_errors=True)
        self.cache.mkdir()
        bench.drop_caches()
        self.mount()


class DecryptFs(OverS3):
    def available(self):
        return True

    def location(self):
        return f"s3://{BUCKET}/sealed?endpoint={self.service.endpoint}&credentials={self.service.credentials}"

    def prepare(self, plain):
        subprocess.run(sides.java("cce.bench.fs.SealTree", str(plain), self.location(), "16384", str(self.store)),
                       check=True)

    def command(self):
        return sides.java("cce.bench.fs.MountTree", self.location(), str(self.root), str(self.store), str(self.cache))


class Rclone(OverS3):
    program = "rclone"

    def prepare(self, plain):
        self.service.rclone("copy", str(plain), f"s3:{BUCKET}/plain")

    def command(self):
        return ["rclone", "mount", "--read-only", "--vfs-cache-mode", "full", "--cache-dir", str(self.cache),
                f"s3:{BUCKET}/plain", str(self.root)]


class S3fs(OverS3):
    program = "s3fs"

    def prepare(self, plain):
        password = self.store.with_name("s3fs-password")
        password.write_text(f"{ACCESS}:{SECRET}")
        password.chmod(0o600)
        self.password = password

    def command(self):
        return ["s3fs", f"{BUCKET}:/plain", str(self.root), "-f", "-o",
                f"ro,compat_dir,use_path_request_style,url={self.service.endpoint},passwd_file={self.password},"
                f"use_cache={self.cache}"]


class JuiceFs(OverS3):
    program = "juicefs"

    def available(self):
        return tool("juicefs") is not None

    def meta(self):
        return f"sqlite3://{self.store}.db"

    def prepare(self, plain):
        subprocess.run([tool("juicefs"), "format", "--storage", "s3", "--bucket",
                        f"{self.service.endpoint}/{BUCKET}", self.meta(), "bench"], check=True,
                       env=self.environment(), stderr=subprocess.DEVNULL)
        self.cache.mkdir()
        self.mount()
        subprocess.run(["cp", "-r", f"{plain}/.", str(self.root)], check=True)
        self.unmount()

    def command(self):
        return [tool("juicefs"), "mount", "--no-usage-report", "--cache-dir", str(self.cache), self.meta(),
                str(self.root)]


TESTS = ["sequential_cold", "sequential_warm", "random_4k_4_jobs_cold", "random_4k_4_jobs_warm"]


def figures(side, measuring):
    side.cold()
    found = {"sequential_cold": measuring.sequential(side, "--direct=0", "--invalidate=1")}
    bench.drop_caches()
    found["sequential_warm"] = measuring.sequential(side, "--direct=0", "--invalidate=1")
    side.cold()
    found["random_4k_4_jobs_cold"] = measuring.random(side, 4, 0)
    found["random_4k_4_jobs_warm"] = measuring.random(side, 4, 0)
    side.unmount()
    return found


def main():
    parser = argparse.ArgumentParser(prog="testing/bench/run fs --s3")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--sides")
    options = parser.parse_args()
    if tool("weed") is None:
        sys.exit("SeaweedFS is not installed; scripts/install-prerequisites.sh brings it.")
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-s3-", dir="/dev/shm"))
    service = Service(work)
    chosen = []
    try:
        plain = work / "plain"
        bench.make_tree(plain, 128 if options.quick else 1024, 0)
        every = [DecryptFs("decryptfs", work, service), Rclone("rclone", work, service), S3fs("s3fs", work, service),
                 JuiceFs("juicefs", work, service)]
        chosen = [side for side in every if side.available()
                  and (not options.sides or side.name in options.sides.split(","))]
        for side in chosen:
            print(f"preparing {side.name} ...", file=sys.stderr)
            side.prepare(plain)
        measuring = bench.Measuring(plain, None, 0, options.quick)
        rounds = []
        for number in range(2 if options.quick else 5):
            start = number % len(chosen)
            rounds.append({side.name: figures(side, measuring) for side in chosen[start:] + chosen[:start]})
            print(f"round {number + 1} done", file=sys.stderr)
    finally:
        for side in chosen:
            side.unmount()
        service.close()
        shutil.rmtree(work)
    report(options, rounds, [side.name for side in chosen])


def report(options, rounds, names):
    table = {}
    for test in TESTS:
        table[test] = {name: statistics.median(one[name][test] for one in rounds) for name in names}
        for peer in names[1:] if names[0] == "decryptfs" else []:
            table[test]["ratio to " + peer] = statistics.median(
                one["decryptfs"][test] / one[peer][test] for one in rounds)
    for test, row in table.items():
        print(f"{test:24}" + "  ".join(f"{name} {value:,.2f}" for name, value in row.items()))
    target = pathlib.Path(options.json or pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/bench/fs-s3.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"bench": "fs-s3", "rounds": len(rounds), "tests": table}, indent=1) + "\n")
    print(f"written: {target}")


if __name__ == "__main__":
    main()

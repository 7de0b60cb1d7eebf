"""`testing/bench/run fs --manifest FILES`: how long a dataset of so many files takes to open, and what each costs."""
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

import bench
import sides

FILES_PER_FOLDER = 1000
PICKED = 1000
MOUNT_SECONDS = 600


def path(root, number):
    return f"{root}/folder-{number // FILES_PER_FOLDER:06d}/{number:09d}.bin"


class Manifest(sides.DecryptFs):
    """A mount whose dataset has a manifest and no files."""

    def command(self):
        return sides.java("cce.bench.fs.MountManifest", str(self.store), str(self.root), str(self.store),
                          heap=os.environ.get("BENCH_HEAP", "-Xmx4g"))

    def said(self):
        until = time.monotonic() + MOUNT_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            for line in self.log.read_text().splitlines():
                if line.startswith("{"):
                    return json.loads(line)
            time.sleep(0.05)
        raise RuntimeError("It did not mount: " + self.last_words())


def measure(side, files):
    before = time.monotonic()
    sides.checked(sides.java("cce.bench.fs.SealManifest", str(side.store), str(side.store), str(files)))
    wrote = time.monotonic() - before
    size = sum(part.stat().st_size for part in side.store.rglob("*") if part.is_file())
    sides.MOUNT_SECONDS = MOUNT_SECONDS
    side.mount()
    found = side.said()
    picked = [path(side.root, number) for number in random.Random(7).sample(range(files), min(PICKED, files))]
    before = time.monotonic()
    for one in picked:
        os.stat(one)
    looked_up = time.monotonic() - before
    before = time.monotonic()
    listed = len(os.listdir(os.path.dirname(picked[0])))
    return {**found, "bench": "fs-manifest", "cores": os.cpu_count(), "load_average": os.getloadavg(),
            "write_s": round(wrote, 2), "manifest_bytes": size, "manifest_bytes_per_file": size / files,
            "seconds_to_mount_with_start_of_jvm": round(side.seconds_to_mount, 2),
            "heap_bytes_per_file": found["live_heap_bytes"] / files, "memory_mib": side.memory_mib(),
            "stat_cold_us": looked_up / len(picked) * 1e6, "list_folder_ms": (time.monotonic() - before) * 1000,
            "listed": listed}


def main():
    if len(sys.argv) < 2 or not sys.argv[1].isdigit() or int(sys.argv[1]) < 1:
        sys.exit("usage: testing/bench/run fs --manifest FILES [--json FILE]")
    files = int(sys.argv.pop(1))
    options = bench.arguments("testing/bench/run fs --manifest FILES")
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-manifest-", dir=options.work))
    try:
        result = measure(Manifest(bench.OURS, work), files)
    finally:
        sides.end_all()
        shutil.rmtree(work, ignore_errors=True)
    for name, value in result.items():
        print(f"{name:36}{value}")
    bench.write(result, options, "fs-manifest.json")


if __name__ == "__main__":
    main()

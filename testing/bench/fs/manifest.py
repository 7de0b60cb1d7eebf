"""How long a dataset of so many files, or so many bytes, takes to open, and what memory its mount takes.

`testing/bench/run fs --manifest FILES` asks for files and reads none. `testing/bench/run fs --terabyte` mounts 2^40 bytes
in three shapes and reads at random: the files are holes, their ciphertext is made in the mount's process when it is read,
so nothing large is ever written. What it takes to make it is part of the memory that is told.
"""
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

import bench
import sides

FILES_PER_FOLDER = 1000
PICKED = 1000
MOUNT_SECONDS = 600

TERABYTE = 1 << 40
# Files of a terabyte: one, some, many.
SHAPES = (1, 1024, 1 << 20)
READ_BYTES = 4096
READERS = 4
SAMPLE_SECONDS = 0.1


def path(root, number):
    return f"{root}/folder-{number // FILES_PER_FOLDER:06d}/{number:09d}.bin"


class Manifest(sides.DecryptFs):
    """A mount whose dataset has a manifest and no files, or only holes."""

    extra = ()
    heap = "-Xmx4g"

    def command(self):
        return sides.java("cce.bench.fs.MountManifest", str(self.store), str(self.root), str(self.store), *self.extra,
                          heap=os.environ.get("BENCH_HEAP", self.heap))

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


class Reader(threading.Thread):
    """Reads at random places of random files until it is told to stop; every byte must be that of a hole."""

    def __init__(self, root, files, seed, stop):
        super().__init__(daemon=True)
        self.root, self.files, self.stop = root, files, stop
        self.random = random.Random(seed)
        self.times = []
        self.failure = None

    def run(self):
        try:
            while not self.stop.is_set():
                self.read_once()
        except OSError as error:
            self.failure = error

    def read_once(self):
        name = path(self.root, self.random.randrange(self.files))
        place = self.random.randrange(TERABYTE // self.files // READ_BYTES) * READ_BYTES
        before = time.monotonic()
        file = os.open(name, os.O_RDONLY)
        try:
            # What the kernel would read ahead is memory of the kernel.
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
            found = os.pread(file, READ_BYTES, place)
        finally:
            os.close(file)
        self.times.append(time.monotonic() - before)
        if found != bytes(READ_BYTES):
            raise OSError(f"{name} is not a hole at {place}")


def read_at_random(side, files, seconds):
    """Readers beside each other; the resident memory of the mount, ten times a second."""
    stop = threading.Event()
    readers = [Reader(side.root, files, seed, stop) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    sampled = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sampled.append(side.memory_mib()["rss"])
        time.sleep(SAMPLE_SECONDS)
    stop.set()
    for reader in readers:
        reader.join()
        if reader.failure:
            raise RuntimeError(f"A read failed: {reader.failure}")
    times = sorted(one for reader in readers for one in reader.times)
    return {"reads": len(times), "reads_a_second": round(len(times) / seconds), "readers": READERS,
            "read_p50_us": round(times[len(times) // 2] * 1e6), "read_p99_us": round(times[len(times) * 99 // 100] * 1e6),
            "rss_reading_mib_least": min(sampled), "rss_reading_mib_most": max(sampled), "rss_reading_mib_end": sampled[-1]}


def measure_terabyte(side, files, seconds):
    side.extra, side.heap = ("sparse",), "-Xmx1g"
    bytes_each = TERABYTE // files
    sides.checked(sides.java("cce.bench.fs.SealManifest", str(side.store), str(side.store), str(files), str(bytes_each)))
    size = sum(part.stat().st_size for part in side.store.rglob("*") if part.is_file())
    sides.MOUNT_SECONDS = MOUNT_SECONDS
    side.mount()
    found = side.said()
    rest = side.memory_mib()["rss"]
    read = read_at_random(side, files, seconds)
    return {**found, "file_bytes": bytes_each, "manifest_bytes": size,
            "seconds_to_mount_with_start_of_jvm": round(side.seconds_to_mount, 2),
            "heap_bytes_per_file": round(found["live_heap_bytes"] / files, 1), "rss_at_rest_mib": rest, **read,
            "rss_most_mib": side.memory_mib()["peak"]}


def terabyte(options):
    results = []
    for files in SHAPES:
        work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-terabyte-", dir=options.work))
        try:
            results.append(measure_terabyte(Manifest(bench.OURS, work), files, 5 if options.quick else 20))
        finally:
            sides.end_all()
            shutil.rmtree(work, ignore_errors=True)
    for name in results[0]:
        print(f"{name:36}" + "".join(f"{result[name]:>16.5g}" if isinstance(result[name], float)
                                     else f"{result[name]:>16}" for result in results))
    bench.write({"bench": "fs-terabyte", "cores": os.cpu_count(), "load_average": os.getloadavg(), "shapes": results},
                options, "fs-terabyte.json")


def count_files(options, files):
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-manifest-", dir=options.work))
    try:
        result = measure(Manifest(bench.OURS, work), files)
    finally:
        sides.end_all()
        shutil.rmtree(work, ignore_errors=True)
    for name, value in result.items():
        print(f"{name:36}{value}")
    bench.write(result, options, "fs-manifest.json")


def main():
    what = sys.argv.pop(1)
    if what == "--terabyte":
        terabyte(bench.arguments("testing/bench/run fs --terabyte"))
        return
    if len(sys.argv) < 2 or not sys.argv[1].isdigit() or int(sys.argv[1]) < 1:
        sys.exit("usage: testing/bench/run fs --manifest FILES [--json FILE]")
    files = int(sys.argv.pop(1))
    count_files(bench.arguments("testing/bench/run fs --manifest FILES"), files)


if __name__ == "__main__":
    main()

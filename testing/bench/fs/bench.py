"""Measures file systems over one plain tree, interleaved, and prints medians and ratios per round."""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import sides

REFERENCE = "gocryptfs"
OURS = "decryptfs"

# name, unit, goal against gocryptfs; larger is better in all of them.
TESTS = [
    ("sequential_buffered", "MiB/s", 2.0),
    ("sequential_direct_1m", "MiB/s", 3.0),
    ("random_4k_1_job", "reads/s", 1.2),
    ("random_4k_4_jobs", "reads/s", 2.0),
    ("cat_small_files_cold", "files/s", 3.0),
    ("stat_small_files_cold", "files/s", 3.0),
    ("first_sequential_read", "MiB/s", 1.0),
    ("sequential_buffered_warm", "MiB/s", None),
    ("random_4k_1_job_buffered", "reads/s", None),
    ("cat_small_files_warm", "files/s", None),
    ("stat_small_files_warm", "files/s", None),
    ("seconds_to_mount", "s", None),
]


class Measuring:
    def __init__(self, plain, list_file, files, quick):
        self.list_file = list_file
        self.files = files
        self.seconds = 1 if quick else 3
        self.big_bytes = (plain / "big.bin").stat().st_size

    def fio(self, side, *options):
        out = subprocess.run(
            ["fio", "--name=x", f"--filename={side.root}/big.bin", "--readonly", "--output-format=json",
             "--group_reporting", "--ioengine=psync", *options], capture_output=True, text=True, check=True).stdout
        return json.loads(out[out.index("{"):])["jobs"][0]["read"]

    def sequential(self, side, *options):
        return self.fio(side, "--rw=read", "--bs=1M", *options)["bw_bytes"] / 2**20

    def random(self, side, jobs, direct=1):
        return self.fio(side, "--rw=randread", "--bs=4k", f"--direct={direct}", f"--numjobs={jobs}", "--time_based",
                        f"--runtime={self.seconds}", "--norandommap", "--randseed=7")["iops"]

    def over_files(self, side, *program):
        before = time.monotonic()
        subprocess.run(["xargs", "-0", "-a", str(self.list_file), *program], cwd=side.root, check=True,
                       stdout=subprocess.DEVNULL)
        return self.files / (time.monotonic() - before)

    def first_read(self, side):
        """In a process that has just started: the mount is made, one program reads at once."""
        fresh = side.twin()
        fresh.mount()
        try:
            before = time.monotonic()
            subprocess.run(["dd", f"if={fresh.root}/big.bin", "of=/dev/null", "bs=1M", "status=none"], check=True)
            return self.big_bytes / 2**20 / (time.monotonic() - before), fresh.seconds_to_mount
        finally:
            fresh.unmount()

    def warm_up(self, side):
        """A process that has served for a while, the state of any but the first seconds of a job."""
        until = time.monotonic() + 4 * self.seconds
        while time.monotonic() < until:
            self.sequential(side, "--direct=0", "--invalidate=1")
            self.sequential(side, "--direct=1")
            drop_caches()
            self.over_files(side, "cat")
            self.random(side, 4)

    def run(self, test, side):
        """One figure."""
        match test:
            case "first_sequential_read":
                return self.first_read(side)[0]
            case "seconds_to_mount":
                return self.first_read(side)[1]
            case "sequential_buffered":
                return self.sequential(side, "--direct=0", "--invalidate=1")
            case "sequential_buffered_warm":
                return self.sequential(side, "--direct=0", "--invalidate=0")
            case "sequential_direct_1m":
                return self.sequential(side, "--direct=1")
            case "random_4k_1_job":
                return self.random(side, 1)
            case "random_4k_4_jobs":
                return self.random(side, 4)
            case "random_4k_1_job_buffered":
                return self.random(side, 1, 0)
            case "cat_small_files_cold":
                drop_caches()
                return self.over_files(side, "cat")
            case "cat_small_files_warm":
                return self.over_files(side, "cat")
            case "stat_small_files_cold":
                drop_caches()
                return self.over_files(side, "stat", "-c", "%s")
            case "stat_small_files_warm":
                return self.over_files(side, "stat", "-c", "%s")
            case _:
                raise ValueError(test)


def drop_caches():
    """Pages, names and attributes that the kernel keeps; the trees on tmpfs stay."""
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")


def make_tree(plain, big_mib, files):
    plain.mkdir()
    with open(plain / "big.bin", "wb") as big:
        for _ in range(big_mib):
            big.write(os.urandom(2**20))
    names = []
    for number in range(files):
        folder = plain / f"small-{number // 100:03d}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:05d}").write_bytes(os.urandom(4096))
        names.append(f"{folder.name}/{number:05d}")
    return names


def aes_gcm_limit():
    """What one core can do: nothing that decrypts on one thread is faster."""
    out = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "aes-256-gcm"],
                         capture_output=True, text=True, check=False).stdout
    match = re.search(r"([\d.]+)k\s*$", out.strip())
    return float(match.group(1)) * 1000 / 2**20 if match else None


def summary(rounds, names):
    """Medians, and for our side the ratio within each round."""
    table = {}
    for test, unit, goal in TESTS:
        row = {"unit": unit, "goal": goal, "median": {}, "rounds": {}}
        for name in names:
            values = [one[name][test] for one in rounds if test in one.get(name, {})]
            if values:
                row["median"][name] = statistics.median(values)
                row["rounds"][name] = values
        ratios = [one[OURS][test] / one[REFERENCE][test] for one in rounds
                  if test in one.get(OURS, {}) and test in one.get(REFERENCE, {})]
        if ratios:
            row["ratio"] = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
        if row["median"]:
            table[test] = row
    return table


def show(table, names):
    print(f"{'':26}{'unit':>9}" + "".join(f"{name:>14}" for name in names) + f"{'ratio':>9}{'spread':>15}{'goal':>7}")
    for test, row in table.items():
        cells = "".join(f"{row['median'][name]:14,.1f}" if name in row["median"] else f"{'':14}" for name in names)
        ratio = row.get("ratio")
        end = f"{ratio['median']:9.2f}{ratio['min']:8.2f}-{ratio['max']:.2f}" if ratio else ""
        print(f"{test:26}{row['unit']:>9}{cells}{end}" + (f"{row['goal']:9.1f}" if row["goal"] else ""))


def main():
    parser = argparse.ArgumentParser(prog="testing/bench/run fs")
    parser.add_argument("--quick", action="store_true", help="a small tree and three rounds")
    parser.add_argument("--json", help="where the figures go")
    parser.add_argument("--sides", help="only these, by comma")
    parser.add_argument("--tests", help="only these, by comma")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--work", default="/dev/shm", help="where trees and ciphertext lie")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The bench drops the kernel's caches and mounts, which needs root.")
    big_mib, files, count = (256, 10000, 3) if options.quick else (1024, 10000, 5)
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-", dir=options.work))
    wanted = options.sides.split(",") if options.sides else None
    every = [sides.DecryptFs(OURS, work), sides.Gocryptfs(REFERENCE, work), sides.RcloneCrypt("rclone-crypt", work),
             sides.PassThrough("bindfs", work), sides.Binding("raw-plain", work, "cce.bench.fs.MountPlain"),
             sides.Binding("jfuse-plain", work, "cce.bench.fs.MountPlainWithJfuse")]
    chosen = [side for side in every if wanted is None or side.name in wanted]
    for side in [side for side in chosen if not side.available()]:
        print(f"{side.name} is left out: {side.program} is not installed.", file=sys.stderr)
        chosen.remove(side)
    try:
        result = measure(options, work, chosen, big_mib, files, options.rounds or count)
    finally:
        for side in chosen:
            side.unmount()
        shutil.rmtree(work)
    names = [side.name for side in chosen]
    show(result["tests"], names)
    print("memory, MiB: " + json.dumps(result["memory_mib"]))
    print(f"AES-256-GCM on one core, OpenSSL, 16 KiB: {result['aes_gcm_mib_s'] or 0:,.0f} MiB/s")
    target = pathlib.Path(options.json or pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/bench/fs.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=1) + "\n")
    print(f"written: {target}")


def round_of(measuring, chosen, number, only):
    """Each test on every side, one right after the other, so that a ratio compares the same minute."""
    figures = {side.name: {} for side in chosen}
    for test, _, _ in TESTS:
        if only and test not in only:
            continue
        # Another one begins each time, so that nobody always runs in the same neighbour's wake.
        start = number % len(chosen)
        for side in chosen[start:] + chosen[:start]:
            figures[side.name][test] = measuring.run(test, side)
    print(f"round {number + 1} done", file=sys.stderr)
    return figures


def measure(options, work, chosen, big_mib, files, count):
    plain = work / "plain"
    names = make_tree(plain, big_mib, files)
    list_file = work / "names"
    list_file.write_bytes(b"".join(name.encode() + b"\0" for name in names))
    for side in chosen:
        print(f"preparing {side.name} ...", file=sys.stderr)
        side.prepare(plain)
    measuring = Measuring(plain, list_file, files, options.quick)
    only = options.tests.split(",") if options.tests else None
    for side in chosen:
        side.mount()
        measuring.warm_up(side)
    rounds = [round_of(measuring, chosen, number, only) for number in range(count)]
    memory = {side.name: side.memory_mib() for side in chosen}
    return {"bench": "fs", "quick": options.quick, "cores": os.cpu_count(), "kernel": os.uname().release,
            "big_file_mib": big_mib, "small_files": files, "rounds": count, "load_average": os.getloadavg(),
            "aes_gcm_mib_s": aes_gcm_limit(), "memory_mib": memory,
            "tests": summary(rounds, [side.name for side in chosen])}


if __name__ == "__main__":
    main()

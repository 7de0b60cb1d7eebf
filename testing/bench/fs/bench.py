"""Measures file systems over one plain tree, interleaved, and prints medians and ratios per round."""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import plotting
import sides

REFERENCE = "gocryptfs"
OURS = "decryptfs"
TEST_SECONDS = 300
FAILURES = (OSError, RuntimeError, ValueError, KeyError, subprocess.SubprocessError)

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
             "--group_reporting", "--ioengine=psync", *options], capture_output=True, text=True, check=True,
            timeout=TEST_SECONDS).stdout
        return json.loads(out[out.index("{"):])["jobs"][0]["read"]

    def sequential(self, side, *options):
        return self.fio(side, "--rw=read", "--bs=1M", *options)["bw_bytes"] / 2**20

    def random(self, side, jobs, direct=1):
        return self.fio(side, "--rw=randread", "--bs=4k", f"--direct={direct}", f"--numjobs={jobs}", "--time_based",
                        f"--runtime={self.seconds}", "--norandommap", "--randseed=7")["iops"]

    def over_files(self, side, *program):
        before = time.monotonic()
        subprocess.run(["xargs", "-0", "-a", str(self.list_file), *program], cwd=side.root, check=True,
                       stdout=subprocess.DEVNULL, timeout=TEST_SECONDS)
        return self.files / (time.monotonic() - before)

    def first_read(self, side):
        """In a process that has just started: the mount is made, one program reads at once."""
        fresh = side.twin()
        try:
            fresh.mount()
            before = time.monotonic()
            subprocess.run(["dd", f"if={fresh.root}/big.bin", "of=/dev/null", "bs=1M", "status=none"], check=True,
                           timeout=TEST_SECONDS)
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


def summary(rounds, names, tests=None, reference=REFERENCE):
    """Medians, and for our side the ratio within each round."""
    table = {}
    for test, unit, goal in tests or TESTS:
        row = {"unit": unit, "goal": goal, "median": {}, "rounds": {}}
        for name in names:
            values = [one[name][test] for one in rounds if test in one.get(name, {})]
            if values:
                row["median"][name] = statistics.median(values)
                row["rounds"][name] = values
        ratios = [one[OURS][test] / one[reference][test] for one in rounds
                  if test in one.get(OURS, {}) and test in one.get(reference, {})]
        if ratios:
            row["ratio"] = {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}
        if row["median"]:
            table[test] = row
    return table


def show(result, names, reference=REFERENCE):
    """Medians of the rounds; the ratio is ours to the reference, its spread the least and the largest of a round."""
    print(f"{'':26}{'unit':>9}" + "".join(f"{name:>14}" for name in names) + f"{'ratio':>9}{'spread':>15}{'goal':>7}")
    for test, row in result["tests"].items():
        cells = "".join(f"{row['median'][name]:14,.1f}" if name in row["median"] else f"{'-':>14}" for name in names)
        ratio = row.get("ratio")
        spread = f"{ratio['min']:.2f}-{ratio['max']:.2f}" if ratio else ""
        end = f"{ratio['median']:9.2f}{spread:>15}" if ratio else f"{'':24}"
        print(f"{test:26}{row['unit']:>9}{cells}{end}" + (f"{row['goal']:7.1f}" if row["goal"] else ""))
    for name, reasons in result["not_measured"].items():
        for reason in reasons:
            print(f"{name:26}not measured: {reason}")
    print(f"ratio: {OURS} to {reference} within each round; {result['rounds']} rounds, load average "
          + " ".join(f"{load:.1f}" for load in result["load_average"]))
    print("memory, MiB: " + ", ".join(f"{name} {memory['rss']:.0f} (at most {memory['peak']:.0f})"
                                      for name, memory in result["memory_mib"].items()))


def write(result, options, name):
    """The figures as JSON, and the plot if it was asked for."""
    folder = pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/bench"
    target = pathlib.Path(options.json or folder / name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=1) + "\n")
    print(f"written: {target}")
    if options.plot:
        # Of the other bench the last figures there are.
        plotting.draw({**{"fs.json": folder / "fs.json", "fs-s3.json": folder / "fs-s3.json"}, name: target})


class Missing(dict):
    """Why a side, or one of its figures, is not there."""

    def note(self, side, reason):
        reasons = self.setdefault(side.name, [])
        if reason not in reasons:
            reasons.append(reason)
            print(f"{side.name} is not measured: {reason}", file=sys.stderr)

    def attempt(self, side, what, action):
        """Runs one step of one side; a failure costs this side's figure and nobody else's."""
        try:
            return action()
        except FAILURES as error:
            said = getattr(error, "stderr", None) or ""
            said = said.decode(errors="replace") if isinstance(said, bytes) else said
            self.note(side, f"{what}: {error} {said.strip()[-200:]}".strip())
            return None


def arguments(name):
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("--quick", action="store_true", help="a smaller file, short tests and two rounds")
    parser.add_argument("--json", help="where the figures go")
    parser.add_argument("--plot", action="store_true", help="draws docs/images/fs-bench.png")
    parser.add_argument("--sides", help="only these, by comma")
    parser.add_argument("--tests", help="only these, by comma")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--work", default="/dev/shm", help="where trees and ciphertext lie")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The bench drops the kernel's caches and mounts, which needs root.")
    if shutil.which("fio") is None:
        sys.exit("The bench reads with fio, which is not installed: apt-get install fio")
    # A stopped bench cleans up like one that failed.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("The bench was stopped."))
    return options


def choose(every, options, missing):
    """Those that were asked for and are installed."""
    wanted = options.sides.split(",") if options.sides else None
    chosen = [side for side in every if wanted is None or side.name in wanted]
    for side in chosen:
        if not side.available():
            missing.note(side, f"{side.program} is not installed")
    return [side for side in chosen if side.available()]


def main():
    options = arguments("testing/bench/run fs")
    big_mib, files, count = (256, 10000, 2) if options.quick else (1024, 10000, 5)
    missing = Missing()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cce-bench-", dir=options.work))
    before = sides.offer_ring(True)
    ours = sides.DecryptFs(OURS, work)
    every = [ours, sides.OverDevice("over-device", work, ours), sides.Gocryptfs(REFERENCE, work),
             sides.RcloneCrypt("rclone-crypt", work), sides.PassThrough("bindfs", work),
             sides.Binding("raw-plain", work, "cce.bench.fs.MountPlain"),
             sides.Binding("jfuse-plain", work, "cce.bench.fs.MountPlainWithJfuse")]
    try:
        result = measure(options, work, choose(every, options, missing), (big_mib, files, options.rounds or count),
                         missing)
    finally:
        sides.end_all()
        sides.offer_ring(before)
        shutil.rmtree(work, ignore_errors=True)
    show(result, [side.name for side in every if side.name in result["measured"]])
    print(f"AES-256-GCM on one core, OpenSSL, 16 KiB: {result['aes_gcm_mib_s'] or 0:,.0f} MiB/s")
    write(result, options, "fs.json")


def round_of(measuring, chosen, number, only, missing):
    """Each test on every side, one right after the other, so that a ratio compares the same minute."""
    figures = {side.name: {} for side in chosen}
    for test, _, _ in TESTS:
        if only and test not in only:
            continue
        # Another one begins each time, so that nobody always runs in the same neighbour's wake.
        start = number % len(chosen)
        for side in chosen[start:] + chosen[:start]:
            figure = missing.attempt(side, test, lambda: measuring.run(test, side))
            if figure is not None:
                figures[side.name][test] = figure
    print(f"round {number + 1} done", file=sys.stderr)
    return figures


def ready(side, plain, measuring, missing):
    """Prepared, mounted and warm; false, and ended, if one of these failed."""

    def steps():
        print(f"preparing {side.name} ...", file=sys.stderr)
        side.prepare(plain)
        side.mount()
        measuring.warm_up(side)
        return True

    if missing.attempt(side, "preparing it", steps):
        return True
    side.unmount()
    return False


def measure(options, work, chosen, size, missing):
    big_mib, files, count = size
    plain = work / "plain"
    names = make_tree(plain, big_mib, files)
    list_file = work / "names"
    list_file.write_bytes(b"".join(name.encode() + b"\0" for name in names))
    measuring = Measuring(plain, list_file, files, options.quick)
    only = options.tests.split(",") if options.tests else None
    chosen = [side for side in chosen if ready(side, plain, measuring, missing)]
    if not chosen:
        raise RuntimeError("Nothing could be mounted: " + json.dumps(missing))
    rounds = [round_of(measuring, chosen, number, only, missing) for number in range(count)]
    memory = {side.name: missing.attempt(side, "memory", side.memory_mib) for side in chosen}
    return {"bench": "fs", "quick": options.quick, "cores": os.cpu_count(), "kernel": os.uname().release,
            "io_uring": sides.ring_offered(),
            "big_file_mib": big_mib, "small_files": files, "rounds": count, "load_average": os.getloadavg(),
            "aes_gcm_mib_s": aes_gcm_limit(), "measured": [side.name for side in chosen], "not_measured": missing,
            "memory_mib": {name: figure for name, figure in memory.items() if figure},
            "tests": summary(rounds, [side.name for side in chosen])}


if __name__ == "__main__":
    main()

"""Measures how fast a folder becomes ciphertext: cce seal beside programs that people use for it, interleaved.

Everything lies on tmpfs, so that disks do not decide. Each time is of a whole command, the start of its process (for
cce: of a Java VM) included. What the sides do is not the same, and always to their advantage:
- cce authenticates every segment, hashes every object for its manifest and seals that;
- gocryptfs authenticates every block (AES-GCM) and hashes nothing; cp writes into its mount;
- age authenticates (ChaCha20-Poly1305); a folder goes through tar, which is timed with it;
- openssl enc has no authenticated mode: AES-256-CTR only, a folder through tar as with age;
- age-each is age once for each file of a folder, as many at once as there are cores: what gives, like cce and gocryptfs, an
  object that can be read without the others. Of ten files it gets one, since it takes so long.
cce alone flushes what it writes. On tmpfs a flush does nothing, so that here no side has an advantage by it.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(os.environ["CCE_ROOT"])
OURS = "cce"
PEERS = ["age", "gocryptfs", "openssl", "age-each"]
PASSWORD = "bench"
ROUNDS = 5
COMMAND_SECONDS = 900


def checked(command, **options):
    done = subprocess.run(command, stdin=options.pop("stdin", subprocess.DEVNULL), stderr=subprocess.PIPE,
                          stdout=options.pop("stdout", subprocess.DEVNULL), timeout=COMMAND_SECONDS, check=False,
                          **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return done


class Side:
    # Where each file shall be an object of its own: only then, and one file in so many.
    for_folders = False
    one_in = 1


class Cce(Side):
    name = OURS

    def __init__(self, work):
        self.work = work
        self.key = work / "cce.key"
        self.environment = {**os.environ, "CCE_HOME": str(work / "home")}
        checked([str(ROOT / "cce"), "seal", "--new-key", "--key", str(self.key)], env=self.environment)

    def seal(self, plain):
        store = self.work / "cce-store"
        state = self.work / "cce-state"

        def run():
            checked([str(ROOT / "cce"), "seal", str(plain), "--to", str(store), "--key", str(self.key), "--state",
                     str(state), "-o", "json"], env=self.environment)
        return run, [store, state]


class Piped(Side):
    """A program that encrypts one stream; a folder is packed on the way."""

    def __init__(self, work):
        self.work = work
        self.prepare()

    def prepare(self):
        """Nothing, for most."""

    def seal(self, plain):
        target = self.work / f"{self.name}.out"
        files = [path for path in plain.iterdir() if path.is_file()]

        def run():
            if len(files) == 1:
                checked(self.command(str(files[0]), str(target)))
                return
            with subprocess.Popen(["tar", "-C", str(plain), "-cf", "-", "."], stdout=subprocess.PIPE) as tar:
                checked(self.command(None, str(target)), stdin=tar.stdout)
            if tar.returncode != 0:
                raise RuntimeError("tar failed")
        return run, [target]


class Age(Piped):
    name = "age"

    def prepare(self):
        identity = self.work / f"{self.name}.key"
        said = checked(["age-keygen", "-o", str(identity)]).stderr.decode()
        self.recipient = said.strip().splitlines()[-1].split()[-1]

    def command(self, source, target):
        return ["age", "-r", self.recipient, "-o", target] + ([source] if source else [])


class AgeEach(Age):
    name = "age-each"
    for_folders = True
    one_in = 10

    def seal(self, plain):
        target = self.work / f"{self.name}.out"
        names = self.work / f"{self.name}.names"
        files = sorted(path.relative_to(plain) for path in plain.rglob("*") if path.is_file())[::self.one_in]
        names.write_bytes(b"".join(os.fsencode(path) + b"\0" for path in files))
        for folder in {path.parent for path in files}:
            (target / folder).mkdir(parents=True, exist_ok=True)

        def run():
            checked(["xargs", "-0", "-a", str(names), "-P", str(os.cpu_count()), "-I{}", "age", "-r", self.recipient, "-o",
                     f"{target}/{{}}", "{}"], cwd=plain)
        return run, [target, names]


class Openssl(Piped):
    name = "openssl"

    def command(self, source, target):
        return ["openssl", "enc", "-aes-256-ctr", "-K", "11" * 32, "-iv", "22" * 16, "-out", target] + (
            ["-in", source] if source else [])


class Gocryptfs(Side):
    name = "gocryptfs"

    def __init__(self, work):
        self.work = work
        self.password = work / "password"
        self.password.write_text(PASSWORD)
        self.count = 0

    def seal(self, plain):
        self.count += 1
        cipher = self.work / f"gocryptfs-{self.count}"
        mount = self.work / f"gocryptfs-{self.count}-mount"
        cipher.mkdir()
        mount.mkdir()
        # Low cost of the password's hash: it is not what is measured.
        checked(["gocryptfs", "-init", "-q", "-scryptn", "10", "-passfile", str(self.password), str(cipher)])

        def run():
            checked(["gocryptfs", "-q", "-passfile", str(self.password), str(cipher), str(mount)])
            try:
                checked(["cp", "-r", f"{plain}/.", str(mount)])
            finally:
                checked(["fusermount3" if shutil.which("fusermount3") else "fusermount", "-u", str(mount)])
        return run, [cipher, mount]


SIDES = {"age": Age, "gocryptfs": Gocryptfs, "openssl": Openssl, "age-each": AgeEach}


def remove(paths):
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def timed(side, plain):
    run, made = side.seal(plain)
    try:
        before = time.monotonic()
        run()
        return time.monotonic() - before
    finally:
        remove(made)


def large_file(work, mebibytes):
    """Random bytes, since nothing here compresses."""
    tree = work / "plain"
    tree.mkdir()
    with open(tree / "big.bin", "wb") as out:
        for _ in range(mebibytes):
            out.write(os.urandom(1 << 20))
    return tree, mebibytes, "MiB/s"


def small_files(work, count):
    tree = work / "plain"
    for i in range(count):
        folder = tree / f"d{i // 100:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"f{i:05d}").write_bytes(os.urandom(4096))
    return tree, count, "files/s"


def tests(quick):
    """The largest file shows what is left when the start of a process no longer counts."""
    return {
        "one_large_file": lambda work: large_file(work, 256 if quick else 1024),
        "one_larger_file": lambda work: large_file(work, 1024 if quick else 4096),
        "many_4k_files": lambda work: small_files(work, 2000 if quick else 10000),
    }


def measure(sides, tree, amount, rounds):
    plain = tree
    rates = {side.name: [] for side in sides}
    for number in range(rounds):
        # Each round begins with another side: what a round before heated up helps nobody in particular.
        order = sides[number % len(sides):] + sides[:number % len(sides)]
        for side in order:
            rates[side.name].append(amount / side.one_in / timed(side, plain))
        print(f"  round {number + 1}: " + ", ".join(f"{side.name} {rates[side.name][-1]:.0f}" for side in sides),
              file=sys.stderr)
    return rates


def summary(rates, unit):
    ours = rates[OURS]
    result = {"unit": unit, "goal": 1.0, "sides": {}}
    for name, values in rates.items():
        ratios = [our / their for our, their in zip(ours, values)]
        result["sides"][name] = {"median": statistics.median(values), "values": values,
                                 "ratio_median": statistics.median(ratios), "ratio_least": min(ratios),
                                 "ratio_most": max(ratios)}
    return result


def table(results):
    print(f"{'test':<16} {'side':<10} {'median':>10}  {'unit':<8} {'cce / side (least .. most)':<28} goal")
    for test, result in results.items():
        for name, side in result["sides"].items():
            goal = "" if name == OURS else ("met" if side["ratio_median"] >= result["goal"] else "not met")
            ratio = "" if name == OURS else (
                f"{side['ratio_median']:.2f} ({side['ratio_least']:.2f} .. {side['ratio_most']:.2f})")
            print(f"{test:<16} {name:<10} {side['median']:>10.0f}  {result['unit']:<8} {ratio:<28} {goal}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less data and two rounds")
    parser.add_argument("--rounds", type=int, help=f"instead of {ROUNDS}, or 2 with --quick")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / ".cce/bench/seal.json")
    arguments = parser.parse_args()
    rounds = arguments.rounds or (2 if arguments.quick else ROUNDS)
    with tempfile.TemporaryDirectory(prefix="cce-bench-seal", dir="/dev/shm") as folder:
        work = pathlib.Path(folder)
        missing = [name for name in PEERS if not shutil.which(name.removesuffix("-each"))]
        for name in missing:
            print(f"{name} is not installed and left out", file=sys.stderr)
        sides = [Cce(work)] + [SIDES[name](work) for name in PEERS if name not in missing]
        results = {}
        for test, make in tests(arguments.quick).items():
            print(test, file=sys.stderr)
            tree, amount, unit = make(work)
            chosen = [side for side in sides if unit == "files/s" or not side.for_folders]
            results[test] = summary(measure(chosen, tree, amount, rounds), unit)
            remove([tree])
        table(results)
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(
            {"bench": "seal", "cores": os.cpu_count(), "quick": arguments.quick, "left_out": missing,
             "load": os.getloadavg(),
             "tests": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()

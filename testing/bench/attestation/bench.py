"""Attestation: this verifier and its peers on the same evidence, one pinned core, interleaved rounds.

Prints medians over the rounds with their spread and the ratios to the peers, writes everything as JSON.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = pathlib.Path(os.environ["CCE_ROOT"])
WORK = ROOT / ".cce" / "bench" / "attestation"
RECORDED = "tdx/real__dq_tdx_quote__C2025-06_b0c06f"


def java(*arguments, cores="1"):
    command = [os.environ["JAVA_HOME"] + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC"]
    command += ["-cp", os.environ["BENCH_LIB"] + "/*", "cce.bench.AttestationBench", *map(str, arguments)]
    return pinned(command, cores)


def pinned(command, cores):
    if shutil.which("taskset") and (os.cpu_count() or 1) > 1:
        command = ["taskset", "-c", cores, *command]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return json.loads(out) if out else {}


def cases():
    """Folders of evidence by name: simulated always, a recorded real quote where there is one."""
    java("make", WORK / "simulated")
    found = {"simulated": WORK / "simulated"}
    for vectors in (ROOT / "../shared/vectors", ROOT / "../../shared/vectors"):
        case = vectors / RECORDED
        if case.is_dir():
            folder = WORK / "recorded"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(case / "quote.bin", folder / "quote-00.bin")
            shutil.copy(case / "collateral.json", folder)
            shutil.copy(vectors / "tdx/intel-sgx-root.der", folder / "root.der")
            (folder / "now").write_text(str(json.loads((case / "case.json").read_text())["verifyTime"]))
            found["recorded"] = folder
            break
    return found


def peers():
    """The peers that can be built here, and a sentence for each that cannot."""
    built, missing = {}, {}
    for name, tool, command in (
        ("dcap-qvl", "cargo", ["cargo", "build", "--release", "--quiet"]),
        ("dcap-qvl-npm", "npm", ["npm", "install", "--no-audit", "--no-fund", "--silent"]),
    ):
        folder = WORK / "peers" / name
        if not shutil.which(tool) or (tool == "npm" and not shutil.which("node")):
            missing[name] = f"{tool} is not installed"
            continue
        shutil.copytree(HERE / "peers" / name, folder, dirs_exist_ok=True)
        done = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        if done.returncode:
            missing[name] = f"{tool} failed: " + done.stderr.strip().split("\n")[-1]
            continue
        built[name] = (
            [str(folder / "target/release/peer")] if tool == "cargo" else ["node", str(folder / "peer.js")]
        )
    return built, missing


def sides(folder, seconds, built):
    """Name of a side -> what runs it once."""
    table = {
        "cce warm": lambda: java("warm", "native", seconds, 1, folder),
        "cce warm, new attestation key": lambda: java("key", "native", seconds, 1, folder),
        "cce cold": lambda: java("cold", "native", seconds, 1, folder),
        "cce warm, JDK": lambda: java("warm", "jdk", seconds, 1, folder),
        "cce cold, JDK": lambda: java("cold", "jdk", seconds, 1, folder),
        "cce warm, Bouncy Castle": lambda: java("warm", "bc", seconds, 1, folder),
        "cce cold, Bouncy Castle": lambda: java("cold", "bc", seconds, 1, folder),
    }
    names = {"dcap-qvl": "dcap-qvl 0.7.1 (Rust)", "dcap-qvl-npm": "@phala/dcap-qvl 0.3.9 (npm)"}
    for name, command in built.items():
        table[names[name]] = lambda command=command: pinned([*command, str(folder), str(seconds)], "1")
    return table


def snp_sides(seconds):
    return {
        "SEV-SNP warm": lambda: java("snp", "native", seconds, 1),
        "SEV-SNP cold": lambda: java("snp-cold", "native", seconds, 1),
        "SEV-SNP warm, JDK": lambda: java("snp", "jdk", seconds, 1),
    }


def measured(table, rounds):
    samples = {name: [] for name in table}
    for turn in range(rounds):
        for name, run in table.items():
            print(f"  round {turn + 1} of {rounds}: {name}", file=sys.stderr)
            samples[name].append(run())
    return samples


def summary(samples):
    def middle(field, rows):
        values = [row[field] for row in rows if field in row]
        return round(statistics.median(values), 1) if values else None

    out = {}
    for name, rows in samples.items():
        medians = [row["medianMicros"] for row in rows]
        out[name] = {
            "medianMicros": round(statistics.median(medians), 1),
            "spreadMicros": [min(medians), max(medians)],
            **{f: middle(f, rows) for f in ("cpuMicros", "p99Micros", "perSecond", "allocatedBytes")},
            "rounds": rows,
        }
    return out


def show(title, table):
    print(f"\n{title}\n{'side':34}{'median us':>11}{'min..max':>18}{'CPU us':>9}{'p99 us':>10}{'B alloc':>9}")
    for name, row in table.items():
        spread = "{:.0f}..{:.0f}".format(*row["spreadMicros"])
        print(
            f"{name:34}{row['medianMicros']:11.1f}{spread:>18}{row['cpuMicros']:9.1f}{row['p99Micros']:10.1f}"
            f"{row['allocatedBytes'] or '':>9}"
        )


def ratios(table):
    out = {}
    for peer in [name for name in table if "dcap-qvl" in name]:
        for side in ("cce warm", "cce warm, new attestation key", "cce cold"):
            out[f"{side} : {peer}"] = round(table[peer]["medianMicros"] / table[side]["medianMicros"], 2)
    return out


def main():
    arguments = argparse.ArgumentParser(prog="testing/bench/run attestation")
    arguments.add_argument("--quick", action="store_true", help="two short rounds")
    arguments.add_argument("--json", type=pathlib.Path, default=ROOT / ".cce/bench/attestation.json")
    given = arguments.parse_args()
    rounds, seconds = (2, 1) if given.quick else (5, 5)
    WORK.mkdir(parents=True, exist_ok=True)
    built, missing = peers()
    report = {"rounds": rounds, "secondsPerRound": seconds, "load": os.getloadavg(), "missing": missing, "tdx": {}}
    for name, folder in cases().items():
        table = summary(measured(sides(folder, seconds, built), rounds))
        report["tdx"][name] = {"sides": table, "ratios": ratios(table)}
        show(f"TDX, {name} evidence, one core, {rounds} rounds", table)
        for what, ratio in report["tdx"][name]["ratios"].items():
            print(f"  {what:70}{ratio:8.2f} times as fast")
    report["snp"] = summary(measured(snp_sides(seconds), rounds))
    show("SEV-SNP, simulated evidence, one core", report["snp"])
    cores = ",".join(map(str, range(min(2, os.cpu_count() or 1))))
    report["threads"] = {
        threads: java("warm", "native", seconds, threads, WORK / "simulated", cores=cores) for threads in (1, 2)
    }
    print("\nWarm TDX over both cores")
    for threads, row in report["threads"].items():
        print(f"  {threads} threads: {row['perSecond']:8.0f} a second, p99 {row['p99Micros']:.0f} us")
    for name, why in missing.items():
        print(f"Not measured: {name}, {why}.")
    given.json.write_text(json.dumps(report, indent=1))
    print(f"\nAll figures: {given.json}")


main()

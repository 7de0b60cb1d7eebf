"""Attestation: this verifier and its peers on the same evidence, one pinned core, interleaved rounds."""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

import report as reporting
import sides

PROVIDERS = {"native": "", "jdk": ", JDK", "bc": ", Bouncy Castle"}
SHARES = (0.5, 0.8)


def tdx_sides(jvms, peers, seconds, evidence):
    """Name of a side -> what measures it once."""
    table = {}
    for provider, suffix in PROVIDERS.items():
        modes = {"warm": "cce warm", "key": "cce warm, new attestation key", "cold": "cce cold"}
        for mode, name in modes.items():
            table[name + suffix] = lambda p=provider, m=mode: jvms[p].measure(m, seconds, evidence)
    for name, peer in peers.items():
        table[name] = lambda peer=peer: peer.measure(seconds, evidence)
    return table


def snp_sides(jvms, seconds, evidence):
    return {
        f"cce {word}{suffix}": lambda p=provider, m=mode: jvms[p].measure(m, seconds, evidence)
        for provider, suffix in PROVIDERS.items()
        for mode, word in (("snp", "warm"), ("snp-cold", "cold"))
    }


def measured(table, rounds):
    samples = {name: [] for name in table}
    for turn in range(rounds):
        for name, run in table.items():
            print(f"  round {turn + 1} of {rounds}: {name}", file=sys.stderr)
            samples[name].append(run())
    return reporting.summary(samples)


def ecdsa(warm, rounds, seconds):
    """A process for each curve: in one that has computed on both, the JIT serves the JDK's worse."""
    out = {}
    for provider in PROVIDERS:
        jvms = {curve: sides.Jvm(provider, warm, sides.core()) for curve in ("p256", "p384")}
        table = {curve: lambda j=jvm, c=curve: j.measure(c, seconds, "-") for curve, jvm in jvms.items()}
        measured_here = measured(table, rounds)
        for jvm in jvms.values():
            jvm.close()
        name = measured_here["p256"]["rounds"][0]["provider"]
        out[f"{name} {platform_java()}" if name == "JDK" else name] = measured_here
    return out


def threads(jvm, rounds, seconds, evidence):
    cores = os.cpu_count() or 1
    counts = sorted({1, min(2, cores), cores})
    table = {str(n): lambda n=n: jvm.measure("key", seconds, evidence, threads=n) for n in counts}
    out = measured(table, rounds)
    for row in out.values():
        row["timesOneThread"] = row["perSecond"] / out["1"]["perSecond"]
    return out


def load(jvm, seconds, evidence):
    """Latency at shares of what all cores do at most, found first."""
    cores = os.cpu_count() or 1
    out = []
    for mode, side in (("key", "cce warm, new attestation key"), ("cold", "cce cold")):
        most = jvm.measure(mode, seconds, evidence, threads=cores)["perSecond"]
        for share in SHARES:
            row = jvm.measure(mode, seconds, evidence, threads=cores, rate=share * most)
            out.append({"side": side, "rate": share * most, "share": share, **row})
    return out


def platform_java():
    version = subprocess.run([sides.JAVA, "-version"], stderr=subprocess.PIPE, text=True).stderr
    return version.split("\n")[0].split('"')[1]


def machine():
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.machine()
    return {"processor": processor, "cores": os.cpu_count(), "java": "JDK " + platform_java(), "loadBefore": os.getloadavg()}


def main():
    arguments = argparse.ArgumentParser(prog="testing/bench/run attestation")
    arguments.add_argument("--quick", action="store_true", help="two short rounds, to see that it runs")
    arguments.add_argument("--json", type=pathlib.Path, default=sides.ROOT / ".cce/bench/attestation.json")
    arguments.add_argument("--markdown", type=pathlib.Path, help="also write the tables of docs/performance.md here")
    given = arguments.parse_args()
    rounds, seconds, warm = (2, 0.5, 3) if given.quick else (5, 2, 12)
    begun = time.monotonic()
    sides.WORK.mkdir(parents=True, exist_ok=True)
    peers, missing = sides.peers()
    tdx_words, tdx, snp_words, snp = sides.evidence()
    report = {
        "machine": machine(),
        "rounds": rounds,
        "secondsPerRound": seconds,
        "evidence": {"tdx": tdx_words, "snp": snp_words},
        "missing": missing,
        "whatIsDone": reporting.WHAT_IS_DONE,
    }
    print(f"evidence: {tdx_words}; {snp_words}", file=sys.stderr)
    tdx_jvms, snp_jvms = ({p: sides.Jvm(p, warm, sides.core()) for p in PROVIDERS} for _ in range(2))
    every = sides.Jvm("native", warm, f"0-{(os.cpu_count() or 1) - 1}")
    report["tdx"] = measured(tdx_sides(tdx_jvms, peers, seconds, tdx), rounds)
    report["ratios"] = reporting.ratios(report["tdx"])
    report["snp"] = measured(snp_sides(snp_jvms, seconds / 2, snp), rounds)
    report["ecdsa"] = ecdsa(warm / 3, min(rounds, 3), seconds / 2)
    report["threads"] = threads(every, min(rounds, 3), seconds, tdx)
    report["load"] = load(every, 2 * seconds, tdx)
    for jvm in (*tdx_jvms.values(), *snp_jvms.values(), every):
        jvm.close()
    report["machine"]["loadAfter"] = os.getloadavg()
    report["minutes"] = round((time.monotonic() - begun) / 60, 1)
    print(reporting.text(report))
    for name, why in missing.items():
        print(f"Not measured: {name}, {why}.")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(report, indent=1))
    if given.markdown:
        given.markdown.write_text(reporting.markdown(report))
    print(f"\n{report['minutes']} minutes. All figures: {given.json}")


main()

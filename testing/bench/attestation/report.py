"""What the attestation bench prints and writes: medians over the rounds, and ratios within each round."""
import statistics

OURS = ("cce warm", "cce warm, new attestation key", "cce cold")
WHAT_IS_DONE = {
    "cce cold": "a new verifier for each quote: nothing is remembered; nine ECDSA verifications. The JDK itself remembers"
    " parsed certificates",
    "cce warm, new attestation key": "certificates, lists and documents remembered; two ECDSA verifications",
    "cce warm": "as above, and the platform's quoting enclave remembered; one ECDSA verification",
    "dcap-qvl 0.7.1 (Rust)": "QuoteVerifier::verify with parsed collateral handed in each time, backend ring, fat LTO,"
    " target-cpu=native; nine ECDSA verifications; no cache to turn on",
    "@phala/dcap-qvl 0.3.9 (npm)": "QuoteVerifier.verify with parsed collateral handed in each time; no cache to turn on",
}


def summary(samples):
    """Name -> rounds becomes name -> medians with their spread."""
    out = {}
    for name, rows in samples.items():
        medians = [row["medianMicros"] for row in rows]
        middle = {
            field: round(statistics.median(row[field] for row in rows), 1)
            for field in ("cpuMicros", "p99Micros", "perSecond", "allocatedBytes", "residentKib")
            if field in rows[0]
        }
        out[name] = {
            "medianMicros": round(statistics.median(medians), 1),
            "spreadMicros": [min(medians), max(medians)],
            **middle,
            "rounds": rows,
        }
    return out


def ratios(table):
    """How many times as fast each of our sides is as each peer, within a round: median and spread."""
    out = []
    for peer in (name for name in table if "dcap-qvl" in name):
        for side in OURS:
            each = [
                theirs["medianMicros"] / ours["medianMicros"]
                for theirs, ours in zip(table[peer]["rounds"], table[side]["rounds"])
            ]
            out.append(
                {
                    "side": side,
                    "peer": peer,
                    "timesAsFast": round(statistics.median(each), 2),
                    "rounds": [round(ratio, 2) for ratio in each],
                }
            )
    return out


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def rows(table):
    for name, row in table.items():
        low, high = row["spreadMicros"]
        yield (
            name,
            number(row["medianMicros"]),
            f"{number(low)} to {number(high)}",
            number(row["cpuMicros"]),
            number(row["p99Micros"]),
            f"{row['allocatedBytes'] / 1024:.0f}" if "allocatedBytes" in row else "",
            f"{row['residentKib'] / 1024:.0f}" if "residentKib" in row else "",
        )


HEAD = ("side", "median, µs", "spread", "CPU, µs", "p99, µs", "KiB allocated", "MiB resident")


def tables(report):
    """(title, head, rows) of everything measured."""
    yield f"TDX, {report['evidence']['tdx']}, one core", HEAD, list(rows(report["tdx"]))
    yield (
        "Times as fast, within each round",
        ("side", "beside", "median", "rounds"),
        [
            (r["side"], r["peer"], f"{r['timesAsFast']:.2f}", ", ".join(f"{x:.2f}" for x in r["rounds"]))
            for r in report["ratios"]
        ],
    )
    yield f"SEV-SNP, {report['evidence']['snp']}, one core", HEAD, list(rows(report["snp"]))
    yield (
        "One ECDSA verification, µs",
        ("provider", "P-256", "P-384"),
        [
            (provider, number(of["p256"]["medianMicros"]), number(of["p384"]["medianMicros"]))
            for provider, of in report["ecdsa"].items()
        ],
    )
    yield (
        "Warm TDX, new attestation key, over more threads",
        ("threads", "a second", "times one thread", "p99, µs"),
        [
            (t, number(row["perSecond"]), f"{row['timesOneThread']:.2f}", number(row["p99Micros"]))
            for t, row in report["threads"].items()
        ],
    )
    yield (
        "Under load: arrivals at random on all cores, time from arrival to verdict",
        ("side", "arrivals a second", "share of the most", "p50, µs", "p99, µs"),
        [
            (row["side"], number(row["rate"]), f"{row['share']:.0%}", number(row["medianMicros"]), number(row["p99Micros"]))
            for row in report["load"]
        ],
    )


def text(report):
    out = []
    for title, head, body in tables(report):
        widths = [max(len(str(line[i])) for line in (head, *body)) for i in range(len(head))]
        out.append("\n" + title)
        out += ["  ".join(str(cell).ljust(width) for cell, width in zip(line, widths)) for line in (head, *body)]
    return "\n".join(out)


def markdown(report):
    """The tables for docs/performance.md."""
    machine = report["machine"]
    out = [
        f"{report['rounds']} rounds of {report['secondsPerRound']} s, interleaved; {machine['processor']}, {machine['cores']}"
        f" cores, load average {machine['loadBefore'][0]:.1f} before and {machine['loadAfter'][0]:.1f} after; {machine['java']}."
    ]
    for title, head, body in tables(report):
        out += [f"\n{title}:\n", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        out += ["| " + " | ".join(str(cell) for cell in line) + " |" for line in body]
    out.append("\nWhat each side does for one quote:\n")
    out += [f"- {side}: {what}." for side, what in WHAT_IS_DONE.items()]
    return "\n".join(out) + "\n"

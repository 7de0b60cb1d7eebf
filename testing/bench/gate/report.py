"""Puts the measurements together: peers on the same cases, the plot, the tables, the JSON and the Markdown."""
import argparse
import csv
import glob
import io
import json
import os
import re
import sys
import warnings

warnings.filterwarnings("ignore")
arguments = argparse.ArgumentParser()
for option in ("work", "json", "markdown", "plot", "mode"):
    arguments.add_argument("--" + option, required=True)
arguments.add_argument("corpora", nargs="*")
OPTIONS = arguments.parse_args()
HOLD = 0.2  # what a detector must add to hold an output by itself, as in statistics-strict
# The shapes a plain scanner looks for, used where Presidio did not install.
SHAPES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+\d[\d ().-]{7,14}\d|\b\d{3}-\d{2}-\d{4}\b|\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b|\b(?:\d[ -]?){13,16}\b")


def load(name):
    with open(os.path.join(OPTIONS.work, name)) as f:
        return json.load(f)


def totals(cases):
    leaks = [c for c in cases if c["expected"] == "BLOCK"]
    safe = [c for c in cases if c["expected"] == "PASS"]
    return {
        "leaks": len(leaks),
        "blocked": sum(c["verdict"] == "BLOCK" for c in leaks),
        "held": sum(c["verdict"] == "REVIEW" for c in leaks),
        "released": sum(c["verdict"] == "RELEASE" for c in leaks),
        "recall": round(sum(c["verdict"] != "RELEASE" for c in leaks) / max(1, len(leaks)), 4),
        "safe": len(safe),
        "safe_kept_back": sum(c["verdict"] != "RELEASE" for c in safe),
        "false_alarms": round(sum(c["verdict"] != "RELEASE" for c in safe) / max(1, len(safe)), 4),
    }


def categories(cases):
    """The same counts for each category."""
    return [{"category": name, **totals([c for c in cases if c["category"] == name])}
            for name in sorted({c["category"] for c in cases})]


def detectors(cases):
    """A detector fires on a case when its findings alone would hold it."""
    rows = {}
    wanted = sum(c["expected"] != "PASS" for c in cases)
    for case in cases:
        for d in case["detectors"]:
            row = rows.setdefault(d["id"], {"detector": d["id"], "what": d["title"], "fired": 0, "right": 0})
            if d["contribution"] >= HOLD:
                row["fired"] += 1
                row["right"] += case["expected"] != "PASS"
    for row in rows.values():
        row["precision"] = round(row["right"] / row["fired"], 3) if row["fired"] else "-"
        row["recall"] = round(row.pop("right") / max(1, wanted), 3)
    return sorted(rows.values(), key=lambda row: row["detector"])


def recognizers():
    """Presidio's pattern recognisers, without a language model."""
    import logging
    try:
        import tldextract
        from presidio_analyzer import predefined_recognizers as p
    except ImportError:
        return []

    logging.disable(logging.CRITICAL)
    # The list of domains that comes with the library; a bench fetches nothing.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

    names = ["EmailRecognizer", "NhsRecognizer", "PhoneRecognizer", "CreditCardRecognizer", "IbanRecognizer",
             "UsSsnRecognizer", "IpRecognizer", "UrlRecognizer"]
    return [getattr(p, n)() for n in names if hasattr(p, n)]


def pii(text, made):
    if not made:
        return bool(SHAPES.search(text[:1_000_000]))
    for r in made:
        for hit in r.analyze(text[:1_000_000], r.supported_entities, None) or []:
            if hit.score >= 0.5:
                return True
    return False


ACRO_CALLS = {
    # ACRO judges tables that its own calls make: the call that makes the table of a case of the given corpus.
    "L25": lambda a, d: a.crosstab(d["age"], d["educ"]),
    "L26": lambda a, d: a.pivot_table(d, index=["age", "educ"], columns="occupation", values="affairs", aggfunc="mean"),
    "L27": lambda a, d: a.pivot_table(d, index="region", columns="sector", values="turnover", aggfunc="sum"),
    "L29": lambda a, d: a.crosstab(d["religious"], d["religious"].notna()),
    "S01": lambda a, d: a.crosstab(d["target"], d["target"].notna()),
    "S02": lambda a, d: a.pivot_table(d, index="religious", values=["affairs", "age"], aggfunc="mean"),
    "S16": lambda a, d: a.pivot_table(d, index="sector", values="staff", aggfunc="mean"),
    "S10": lambda a, d: a.crosstab(d["age"], d["rate_marriage"]),
}


def acro(corpus, case, dataset):
    if case not in ACRO_CALLS:
        return "-"
    import logging
    import pandas as pd
    try:
        import acro as library
    except ImportError:
        return "-"

    logging.disable(logging.CRITICAL)
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        session = library.ACRO(suppress=False)
        ACRO_CALLS[case](session, pd.read_csv(os.path.join(corpus, "inputs", dataset + ".csv")))
        record = list(session.results.results.values())[-1]
        return record.status
    except Exception as e:  # what ACRO cannot do is part of the comparison
        return "error: " + type(e).__name__
    finally:
        sys.stdout = out


def peers(corpus, cases):
    made = recognizers()
    verdicts = {c["id"]: c for c in cases}
    rows = []
    with open(os.path.join(corpus, "labels.tsv"), newline="") as f:
        for label in csv.DictReader(f, delimiter="\t"):
            folder = os.path.join(corpus, label["id"], "out")
            text = ""
            for path in sorted(glob.glob(os.path.join(glob.escape(folder), "**"), recursive=True)):
                text += os.path.basename(path) + "\n"
                if os.path.isfile(path):
                    with open(path, "rb") as content:
                        text += content.read().decode("utf-8", "replace") + "\n"
            rows.append({
                "id": label["id"], "category": label.get("category", ""), "expected": label["label"],
                "cce": verdicts[label["id"]]["verdict"] if label["id"] in verdicts else "?",
                "acro": acro(corpus, label["id"], label["dataset"]),
                "pii": "found" if pii(text, made) else "nothing",
            })
    return rows


def plot(points):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    forms = list(dict.fromkeys(p["form"] for p in points))
    datasets = sorted({p["dataset"] for p in points})
    figure, axes = plt.subplots(2, (len(forms) + 1) // 2, figsize=(14, 6), sharex=True, sharey=True)
    for axis, form in zip(axes.flat, forms):
        for dataset in datasets:
            line = sorted((p["rows"], p["caught"]) for p in points if p["form"] == form and p["dataset"] == dataset)
            axis.plot([x for x, _ in line], [y for _, y in line], marker="o", markersize=3, linewidth=1, label=dataset)
        axis.set_xscale("log")
        axis.set_title(form, fontsize=10)
        axis.grid(alpha=0.3)
    axes.flat[0].legend(fontsize=7, ncol=2)
    figure.supxlabel("rows leaked")
    figure.supylabel("share of outputs not released")
    figure.tight_layout()
    figure.savefig(OPTIONS.plot, dpi=90)


REPORT = ["# Measured by testing/bench/run gate" + (" --quick" if OPTIONS.mode == "quick" else "")]


def table(title, rows):
    """Prints a table and keeps it for the Markdown file."""
    if not rows:
        return
    columns = list(rows[0])
    text = [[str(row.get(c, "")) for c in columns] for row in rows]
    widths = [max([len(c)] + [len(r[i]) for r in text]) for i, c in enumerate(columns)]
    print(title)
    for row in [columns] + text:
        print("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip())
    print()
    REPORT.append("## " + title + "\n\n" + "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in [columns, ["---"] * len(columns)] + text))


def by_peer(rows):
    summary = []
    for category in sorted({r["category"] for r in rows}):
        leaks = [r for r in rows if r["category"] == category and r["expected"] == "BLOCK"]
        safe = [r for r in rows if r["category"] == category and r["expected"] == "PASS"]
        asked = [r for r in leaks if r["acro"] != "-"]
        summary.append({
            "category": category, "leaks": len(leaks),
            "cce": sum(r["cce"] != "RELEASE" for r in leaks),
            "acro": "%d of %d" % (sum(r["acro"] != "pass" for r in asked), len(asked)) if asked else "-",
            "pii scan": sum(r["pii"] == "found" for r in leaks),
            "safe": len(safe), "cce kept back": sum(r["cce"] != "RELEASE" for r in safe),
            "acro kept back": sum(r["acro"] not in ("-", "pass") for r in safe),
            "pii kept back": sum(r["pii"] == "found" for r in safe),
        })
    return summary


def rows_needed(points):
    least = []
    for form in dict.fromkeys(p["form"] for p in points):
        row = {"rows needed for 95 %": form}
        for dataset in sorted({p["dataset"] for p in points}):
            line = sorted((p["rows"], p["caught"]) for p in points if p["form"] == form and p["dataset"] == dataset)
            enough = [rows for i, (rows, _) in enumerate(line) if all(c >= 0.95 for _, c in line[i:])]
            row[dataset] = enough[0] if enough else "-"
        least.append(row)
    return least


result = {"quick": OPTIONS.mode == "quick", "processors": os.cpu_count(), "load": os.getloadavg()[0],
          "corpora": {}, "categories": {}, "detectors": {}, "cost": [], "leak_size": [], "peers": {}}
for corpus in OPTIONS.corpora:
    file = os.path.basename(corpus)
    name = file.split("-")[0]
    cases = load("corpus-" + file + ".json")
    result["corpora"][name] = totals(cases)
    result["categories"][name] = categories(cases)
    result["detectors"][name] = detectors(cases)
    result["peers"][name] = peers(corpus, cases)
for path in glob.glob(os.path.join(OPTIONS.work, "cost-*.json")):
    with open(path) as f:
        result["cost"] += json.load(f)
result["cost"].sort(key=lambda p: (p["cells"], p["output_mib"]))
result["leak_size"] = load("leaks.json")
plot(result["leak_size"])

table("Corpora", [{"corpus": n, **t} for n, t in result["corpora"].items()])
for name in result["corpora"]:
    table("Categories of " + name, result["categories"][name])
    table("Detectors on " + name, result["detectors"][name])
    table("Caught of " + name + " by each (acro: of the tables it can be asked for)", by_peer(result["peers"][name]))
for point in result["cost"]:
    if "index_share" in point:
        point["index_share"] = round(point["index_share"], 4)
table("Cost; the index is a share of its dataset; times in milliseconds", result["cost"])
table("Rows needed to be caught", rows_needed(result["leak_size"]))
with open(OPTIONS.json, "w") as f:
    json.dump(result, f, indent=1)
with open(OPTIONS.markdown, "w") as f:
    f.write("\n\n".join(REPORT) + "\n")
print("written: " + OPTIONS.json + ", " + OPTIONS.markdown + ", " + OPTIONS.plot)

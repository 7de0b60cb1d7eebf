"""Puts the measurements together: peers on the same cases, the plot, the tables and the JSON."""
import csv, glob, io, json, os, sys, warnings

warnings.filterwarnings("ignore")
WORK, JSON, IMAGES, QUICK, *CORPORA = sys.argv[1:]


def load(name):
    with open(os.path.join(WORK, name)) as f:
        return json.load(f)


def totals(cases):
    leaks = [c for c in cases if c["expected"] == "BLOCK"]
    safe = [c for c in cases if c["expected"] == "PASS"]
    return {
        "leaks": len(leaks),
        "blocked": sum(c["verdict"] == "BLOCK" for c in leaks),
        "held": sum(c["verdict"] == "REVIEW" for c in leaks),
        "released": sum(c["verdict"] == "RELEASE" for c in leaks),
        "safe": len(safe),
        "safe_kept_back": sum(c["verdict"] != "RELEASE" for c in safe),
    }


def recognizers():
    """Presidio's pattern recognisers, without a language model."""
    import logging
    import tldextract
    from presidio_analyzer import predefined_recognizers as p

    logging.disable(logging.CRITICAL)
    # The list of domains that comes with the library; a bench fetches nothing.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

    names = ["EmailRecognizer", "NhsRecognizer", "PhoneRecognizer", "CreditCardRecognizer", "IbanRecognizer",
             "UsSsnRecognizer", "IpRecognizer", "UrlRecognizer"]
    return [getattr(p, n)() for n in names if hasattr(p, n)]


def pii(text, made):
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
    if case not in ACRO_CALLS or os.path.basename(corpus) != "given":
        return "-"
    import logging
    import pandas as pd
    import acro as library

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
    os.makedirs(IMAGES, exist_ok=True)
    figure.savefig(os.path.join(IMAGES, "gate-leak-size.png"), dpi=90)


def table(columns, rows):
    text = [[str(row.get(c, "")) for c in columns] for row in rows]
    widths = [max([len(c)] + [len(r[i]) for r in text]) for i, c in enumerate(columns)]
    for row in [columns] + text:
        print("  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip())
    print()


result = {"quick": QUICK == "quick", "corpora": {}, "cost": [], "leak_size": [], "peers": {}}
for corpus in CORPORA:
    name = os.path.basename(corpus)
    cases = load("corpus-" + name + ".json")
    result["corpora"][name] = totals(cases)
    result["peers"][name] = peers(corpus, cases)
for path in sorted(glob.glob(os.path.join(WORK, "cost-*.json"))):
    with open(path) as f:
        measured = json.load(f)
    result["cost"] += measured if isinstance(measured, list) else [measured]
if os.path.exists(os.path.join(WORK, "leaks.json")):
    result["leak_size"] = load("leaks.json")
    plot(result["leak_size"])

table(["corpus", "leaks", "blocked", "held", "released", "safe", "safe_kept_back"],
      [{"corpus": n, **t} for n, t in result["corpora"].items()])
for name, rows in result["peers"].items():
    print("caught of the corpus " + name + ", by category (acro: of the tables it can be asked for)")
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
    table(list(summary[0]), summary)
columns = ["cells", "output_mib", "dataset_bytes", "index_share", "build_ms", "review_cold_ms", "review_ms", "verdict"]
for point in result["cost"]:
    if "index_share" in point:
        point["index_share"] = round(point["index_share"], 4)
table(columns, sorted(result["cost"], key=lambda p: (p.get("cells", 0), p.get("output_mib", 0))))
least = []
for form in dict.fromkeys(p["form"] for p in result["leak_size"]):
    row = {"rows needed for 95 %": form}
    for dataset in sorted({p["dataset"] for p in result["leak_size"]}):
        line = sorted((p["rows"], p["caught"]) for p in result["leak_size"]
                      if p["form"] == form and p["dataset"] == dataset)
        enough = [rows for i, (rows, _) in enumerate(line) if all(c >= 0.95 for _, c in line[i:])]
        row[dataset] = enough[0] if enough else "-"
    least.append(row)
if least:
    table(list(least[0]), least)
with open(JSON, "w") as f:
    json.dump(result, f, indent=1)
print("written: " + JSON)

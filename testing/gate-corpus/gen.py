#!/usr/bin/env python3
"""Makes a corpus of labelled gate cases: OUT/labels.tsv, OUT/<id>/out/*, OUT/inputs/<dataset>.csv.

usage: gen.py OUT [dev|held|fresh|later]

`dev` is for working on the detectors. `held` uses other datasets, other seeds and some templates `dev` does not have;
`fresh` again others, with the templates of schemes.py and reports.py of which `dev` has every second one.
`later` has other datasets and seeds again and the templates of ordinary.py and evasions.py, of which `dev` and `fresh` have
every second one. Look at the cases of `held` and `later` only to report figures.
"""
import os
import sys
import warnings

import numpy as np

import data
import evasions
import leaks
import ordinary
import reports
import safe
import schemes

warnings.filterwarnings("ignore")


def main(out, split):
    frames, kinds = data.load(split)
    seed = {"dev": 17, "held": 8191, "fresh": 65537, "later": 262147}[split]
    sources = [("L", leaks.TEMPLATES), ("S", safe.TEMPLATES)]
    if split != "held":
        sources += [("M", schemes.TEMPLATES), ("T", reports.TEMPLATES)]
        sources += [("E", evasions.TEMPLATES), ("O", ordinary.TEMPLATES)]
    os.makedirs(f"{out}/inputs", exist_ok=True)
    for name, frame in frames.items():
        frame.to_csv(f"{out}/inputs/{name}.csv", index=False)
    turn = {}
    made = 0
    with open(f"{out}/labels.tsv", "w") as table:
        table.write("id\tdataset\tlabel\tsplit\tcategory\n")
        for prefix, templates in sources:
            for number, (label, category, kind, held, make) in enumerate(templates, 1):
                if held and (split == "dev" or (split == "fresh" and prefix in "EO")):
                    continue
                turn[kind] = turn.get(kind, -1) + 1
                name = kinds[kind][turn[kind] % len(kinds[kind])]
                try:
                    files = make(frames[name], np.random.RandomState(seed + number))
                except Exception as problem:  # a template that does not fit a dataset is reported, not hidden
                    print(f"{prefix}{number:03d} on {name}: {type(problem).__name__}: {problem}", file=sys.stderr)
                    continue
                case = f"{prefix}{number:03d}"
                os.makedirs(f"{out}/{case}/out", exist_ok=True)
                for file, content in files.items():
                    with open(f"{out}/{case}/out/{file}", "wb") as f:
                        f.write(content)
                table.write(f"{case}\t{name}\t{label}\t{split}\t{category}\n")
                made += 1
    print(f"{made} cases in {out}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "dev")

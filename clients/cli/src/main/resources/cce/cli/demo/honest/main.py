"""Outpatient visits by self-rated health and physical limitation: ordinary code that reads ordinary files.

Only the standard library is used, so that the small image is enough; pandas.read_csv works on the same paths.
"""
import csv
import os
from collections import defaultdict
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])
OUT = Path(os.environ["OUTPUT_DIR"])
FEWEST = 30  # a group smaller than this is not reported


def rows(name):
    with open(DATA / "rand-hie" / name, newline="") as file:
        yield from csv.DictReader(file)


def health(row):
    for column, word in (("hlthp", "poor"), ("hlthf", "fair"), ("hlthg", "good")):
        if float(row[column]) == 1:
            return word
    return "excellent"


def by_health(name):
    count, total = defaultdict(int), defaultdict(float)
    for row in rows(name):
        group = health(row)
        count[group] += 1
        total[group] += float(row["mdvis"])
    return {group: (count[group], total[group] / count[group]) for group in sorted(count) if count[group] >= FEWEST}


people = by_health("randhie.csv")
years = by_health("visits-by-year.csv")
survival = [float(row["survival"]) for row in rows("heart.csv")]

with open(OUT / "visits.csv", "w", newline="") as file:
    table = csv.writer(file)
    table.writerow(["self_rated_health", "mean_visits", "mean_visits_per_year"])
    for group, (_, mean) in people.items():
        table.writerow([group, f"{mean:.1f}", f"{years[group][1]:.1f}"])

with open(OUT / "report.md", "w") as file:
    file.write("# Outpatient visits and self-rated health\n\n")
    file.write(f"People whose health is poor see a doctor {people['poor'][1] / people['excellent'][1]:.1f} times ")
    file.write("as often as those whose health is excellent.\n\n")
    file.write(f"Mean survival after a heart transplant: about {sum(survival) / len(survival) / 30.4:.0f} months.\n")

print("done")

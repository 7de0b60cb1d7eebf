"""Draws what was measured, as ratios to the peer that the goals name: docs/images/fs-bench.png.

matplotlib lives in a virtual environment of the checkout, made when the first plot is drawn."""
import json
import os
import pathlib
import subprocess
import sys
import venv

VERSION = "matplotlib==3.11.2"
PANELS = [("fs.json", "gocryptfs", "ciphertext on tmpfs"), ("fs-s3.json", "juicefs", "S3 on loopback")]


def draw(results):
    """In an interpreter that has matplotlib."""
    tools = pathlib.Path(os.environ["CCE_ROOT"]) / ".cce/tools/plot"
    if not (tools / "lib").exists() or subprocess.run([tools / "bin/python", "-c", "import matplotlib"], check=False,
                                                      stderr=subprocess.DEVNULL).returncode != 0:
        venv.create(tools, with_pip=True)
        subprocess.run([tools / "bin/pip", "install", "--quiet", "--disable-pip-version-check", VERSION], check=True)
    panels = [str(results[name]) for name, _, _ in PANELS]
    subprocess.run([tools / "bin/python", __file__, *panels], check=True)


def panel(axes, result, reference, title):
    names = [name for name in result["measured"] if name != reference]
    tests = [(test, row) for test, row in result["tests"].items()
             if test != "seconds_to_mount" and reference in row["median"]]
    width = 0.8 / max(1, len(names))
    for place, name in enumerate(names):
        for number, (_, row) in enumerate(tests):
            rounds = [ours / theirs for ours, theirs in
                      zip(row["rounds"].get(name, []), row["rounds"][reference])]
            if not rounds:
                continue
            middle = sorted(rounds)[len(rounds) // 2] if len(rounds) % 2 else sum(sorted(rounds)[
                len(rounds) // 2 - 1:len(rounds) // 2 + 1]) / 2
            axes.bar(number + place * width, middle, width * 0.95, color=f"C{place}",
                     label=name if number == 0 else None)
            axes.vlines(number + place * width, min(rounds), max(rounds), color="black", linewidth=1)
    for number, (_, row) in enumerate(tests):
        if row["goal"]:
            axes.hlines(row["goal"], number - width / 2, number + 0.8 - width / 2, color="red", linewidth=1.5,
                        label="goal of DecryptFS" if number == 0 else None)
    axes.axhline(1, color="grey", linewidth=0.8, linestyle=":")
    axes.set_yscale("log")
    axes.set_xticks([number + 0.4 - width / 2 for number in range(len(tests))],
                    [test.replace("_", " ") for test, _ in tests], rotation=30, ha="right", fontsize=8)
    axes.set_ylabel(f"times {reference}")
    load = result["load_average"][0]
    axes.set_title(f"{title}: {result['rounds']} rounds, {result['cores']} cores, load average {load:.0f}", fontsize=10)
    axes.legend(fontsize=8, ncols=3)


def main():
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    found = [(json.loads(pathlib.Path(path).read_text()), reference, title)
             for path, (_, reference, title) in zip(sys.argv[1:], PANELS) if os.path.exists(path)]
    figure, every = plt.subplots(len(found), 1, figsize=(11, 4.6 * len(found)), squeeze=False)
    for axes, (result, reference, title) in zip(every[:, 0], found):
        panel(axes, result, reference, title)
    figure.tight_layout()
    target = pathlib.Path(os.environ["CCE_ROOT"]) / "docs/images/fs-bench.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=110)
    print(f"drawn: {target}")


if __name__ == "__main__":
    main()

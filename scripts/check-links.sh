#!/usr/bin/env bash
# Checks that every relative link in a page, and every repository path that a page names in backticks, leads somewhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python3 - <<'PY'
import pathlib, re, subprocess, sys

pages = [pathlib.Path(p) for p in subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "*.md"], text=True).split()]
ROOTS = "core|backing-services|privacy-plane|computing-plane|hosting|clients|testing|docs|scripts|\\.ci"


def anchors(page):
    titles = re.findall(r"^#+ +(.*)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


broken = []
links = 0
for page in pages:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        links += 1
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(f"{page}: {target}")
    for target in re.findall(rf"(?<![\w/.-])((?:{ROOTS})/[\w./-]*\w)", text):
        links += 1
        if not pathlib.Path(target).exists() and not list(pathlib.Path().glob(target + "*")):
            broken.append(f"{page}: {target}")
for line in broken:
    print(line)
print(f"{links} links and paths in {len(pages)} pages, {len(broken)} broken")
sys.exit(1 if broken or not pages else 0)
PY

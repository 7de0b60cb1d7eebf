#!/usr/bin/env bash
# Builds the jars twice, in two folders and at two times, and compares them byte for byte.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for run in first second; do
  mkdir -p "$work/$run"
  (cd "$root" && git ls-files -z | tar --null -T - -cf - ) | tar -xf - -C "$work/$run"
  (cd "$work/$run" && ./mvnw -q -B -ntp -Dquick package >"$work/$run.log" 2>&1) || { tail -30 "$work/$run.log" >&2; exit 1; }
  (cd "$work/$run" && find . -path '*/target/*' -name 'cce-*.jar' -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/$run.sums"
  sleep 2
done
count=$(wc -l <"$work/first.sums")
[ "$count" -gt 0 ] || { echo "no jars were built" >&2; exit 1; }
if diff "$work/first.sums" "$work/second.sums"; then
  echo "reproducible: $count jars are the same in both builds"
else
  echo "NOT reproducible: the jars above differ" >&2
  exit 1
fi

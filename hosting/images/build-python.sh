#!/usr/bin/env bash
# Builds the Python workload image as an OCI image layout from Debian packages, and prints the image's digest.
#
#   build-python.sh [--stdlib] LAYOUT_DIR
#
# With --stdlib the image holds Python and its standard library only; without, pandas and numpy too. A finished layout in
# LAYOUT_DIR is kept and only its digest printed. The same packages give the same digest. All packages come from one
# Debian mirror, CCE_DEBIAN_MIRROR (default: the mirrors of this machine's own sources if it is the same suite, as apt
# checks their signatures either way).
set -euo pipefail

suite=bookworm
# A constant, so that no clock enters the image.
export SOURCE_DATE_EPOCH=1767225600
export LC_ALL=C.UTF-8 TZ=UTC
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

packages=python3-pandas
if [ "${1:-}" = --stdlib ]; then
  packages=python3
  shift
fi
if [ $# -ne 1 ]; then
  echo "usage: build-python.sh [--stdlib] LAYOUT_DIR" >&2
  exit 2
fi
layout=$1

digest_of() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["manifests"][0]["digest"])' "$1/index.json"
}

if [ -f "$layout/oci-layout" ]; then
  digest_of "$layout"
  exit 0
fi
for tool in mmdebstrap python3; do
  command -v "$tool" > /dev/null || { echo "build-python.sh: '$tool' is missing; run: apt-get install $tool" >&2; exit 1; }
done

mkdir -p "$(dirname "$layout")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mirror=${CCE_DEBIAN_MIRROR:-http://deb.debian.org/debian}

# variant=extract unpacks packages without running their scripts as there is nothing to configure for a program that only
# starts an interpreter; this also keeps everything out of the image that a script would make differently each time.
mmdebstrap --quiet --mode=auto --variant=extract --include="$packages" --components=main \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  "$suite" "$work/rootfs.tar" "$mirror" >&2

rm -rf "$layout.partial"
python3 "$here/oci_layout.py" "$work/rootfs.tar" "$layout.partial" "$SOURCE_DATE_EPOCH" > /dev/null
rm -rf "$layout"
mv "$layout.partial" "$layout"
digest_of "$layout"

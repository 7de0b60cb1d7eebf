#!/usr/bin/env bash
# Builds the Python workload image as an OCI image layout from Debian packages, and prints the image's digest.
#
#   build-python.sh [--stdlib] LAYOUT_DIR
#
# With --stdlib the image holds Python and its standard library only; without, pandas and numpy too. A finished layout in
# LAYOUT_DIR is kept and only its digest printed. The same packages give the same digest. CCE_DEBIAN_MIRROR chooses another
# Debian mirror than the standard ones; name a dated snapshot there to rebuild an old image. apt checks all signatures.
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

# variant=extract unpacks packages without running their scripts, since there is nothing to configure for a program that only
# starts an interpreter; this also keeps out what a script would make differently each time. Two things scripts do are
# needed and done here: the links to BLAS and LAPACK, and byte code, which the read-only root could never cache. Byte code
# is bound to its source by hash, not by time, and compiled in one process, in order, so that it is the same each time.
# shellcheck disable=SC2016
mmdebstrap --quiet --variant=extract --include="$packages" --components=main \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --extract-hook='cd "$1/usr/lib/x86_64-linux-gnu" && for lib in blas lapack; do
    if [ -e "$lib/lib$lib.so.3" ]; then ln -sf "$lib/lib$lib.so.3" "lib$lib.so.3"; fi; done' \
  --extract-hook='PYTHONHASHSEED=0 chroot "$1" /usr/bin/python3 -m compileall -q -j 1 \
    --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.11 >&2' \
  "$suite" "$work/rootfs.tar" ${CCE_DEBIAN_MIRROR:+"$CCE_DEBIAN_MIRROR"} >&2

rm -rf "$layout.partial"
python3 "$here/oci_layout.py" "$work/rootfs.tar" "$layout.partial" "$SOURCE_DATE_EPOCH" > /dev/null
rm -rf "$layout"
mv "$layout.partial" "$layout"
digest_of "$layout"

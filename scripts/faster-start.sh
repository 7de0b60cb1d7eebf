#!/usr/bin/env bash
# scripts/faster-start.sh DIST: makes what lets the cce command start faster, from the build in DIST; both may be absent.
#   DIST/native   the library of the cryptography (docs/decisions/220), which else every process unpacks for itself.
#                 It is there only if it works on this machine.
#   DIST/cce.aot  a cache of loaded classes, from a run that seals one byte (docs/decisions/221)
# Each is made elsewhere and renamed, so that a command that runs meanwhile sees all of it or nothing.
set -euo pipefail
dist=$(cd "$1" && pwd)
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/find-jdk.sh"
JAVA_HOME=$(find_jdk)
rm -rf "$dist/native" "$dist/cce.aot"
work=$(mktemp -d "$dist/start.XXXXXX")
trap 'rm -rf "$work"' EXIT

library=com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider.so
jars=("$dist"/lib/AmazonCorrettoCryptoProvider-*-linux-"$(uname -m)".jar)
[ -f "${jars[0]}" ] || exit 0
mkdir "$work/unpacked" "$work/native" "$work/plain"
(cd "$work/unpacked" && "$JAVA_HOME/bin/jar" xf "${jars[0]}" "$library")
mv "$work/unpacked/$library" "$work/native"

printf 'a' >"$work/plain/a"
seal=(cce.cli.CceMain seal "$work/plain" --new-key --key "$work/key" --to "$work/store" --state "$work/state" -o json)
flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED)
flags+=(-Dcom.amazon.corretto.crypto.provider.useExternalLib=true "-Djava.library.path=$work/native" -Dcce.native=required)
if CCE_HOME="$work/home" "$JAVA_HOME/bin/java" "${flags[@]}" "-XX:AOTCacheOutput=$work/cce.aot" -cp "$dist/lib/*" "${seal[@]}"; then
  mv "$work/native" "$dist/native"
  [ ! -f "$work/cce.aot" ] || mv "$work/cce.aot" "$dist/cce.aot"
fi

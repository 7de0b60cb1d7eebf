#!/usr/bin/env bash
# scripts/faster-start.sh DIST: makes what lets the cce command start faster, from the build in DIST, as DIST/start:
#   *.so       the library of the cryptography (docs/decisions/220), which else every process unpacks for itself
#   *.jar      its provider and picocli, in a form that the JVM keeps in a cache (docs/decisions/240)
#   cce.aot    the cache of loaded classes, from a run that seals two files (docs/decisions/221)
# The cache comes last, and only if all of it works on this machine: the launcher uses nothing of it without the cache.
set -euo pipefail
dist=$(cd "$1" && pwd)
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
. "$here/find-jdk.sh"
JAVA_HOME=$(find_jdk)
rm -rf "$dist/start"
work=$(mktemp -d "$dist/making.XXXXXX")
trap 'rm -rf "$work"' EXIT

library=com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider.so
jars=("$dist"/lib/AmazonCorrettoCryptoProvider-*-linux-"$(uname -m)".jar)
[ -f "${jars[0]}" ] || exit 0
mkdir "$work/start" "$work/plain"
for jar in "${jars[0]}" "$dist"/lib/picocli-*.jar; do
  "$JAVA_HOME/bin/java" "$here/StartJar.java" "$jar" "$work/start/$(basename "$jar")"
done
(cd "$work" && "$JAVA_HOME/bin/jar" xf "${jars[0]}" "$library")
mv "$work/$library" "$work/start"
# The cache names its jars by their paths, so they go to their place before it is made.
mv "$work/start" "$dist/start"

# Small files and one of several chunks: what sealing either needs is in the cache.
for i in {0..199}; do
  printf '%s' "$i" >"$work/plain/a$i"
done
head -c 20000000 /dev/zero >"$work/plain/b"
seal=(cce.cli.CceMain seal "$work/plain" --new-key --key "$work/key" --to "$work/store" --state "$work/state" -o json)
# Classes only: a record of what was compiled would have each start compile it all, which takes longer than it saves
# (docs/decisions/271).
flags=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining)
flags+=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED)
flags+=(-Dcom.amazon.corretto.crypto.provider.useExternalLib=true "-Djava.library.path=$dist/start" -Dcce.native=required)
CCE_HOME="$work/home" "$JAVA_HOME/bin/java" "${flags[@]}" "-XX:AOTCacheOutput=$work/cce.aot" \
  -cp "$dist/start/*:$dist/lib/*" "${seal[@]}"
mv "$work/cce.aot" "$dist/start/cce.aot"

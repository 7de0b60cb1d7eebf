#!/usr/bin/env bash
# venv.sh: prints the path of a Python that has what the generators and the gate bench need. The first call, and the
# first after the requirements changed, installs it into .cce/tools/gate-venv.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
venv="$here/../../.cce/tools/gate-venv"
stamp="$venv/installed"
wanted=$(sha256sum "$here/requirements.txt" "$here/peers.txt" | sha256sum | cut -d' ' -f1)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  echo "installing the Python packages of the gate corpus and its peers ..." >&2
  mkdir -p "$(dirname "$venv")"
  python3 -m venv "$venv" || { echo "python3 with venv is needed: scripts/install-prerequisites.sh installs it." >&2; exit 3; }
  "$venv/bin/pip" install -q -r "$here/requirements.txt" >"$venv/pip.log" 2>&1 || { tail -5 "$venv/pip.log" >&2; exit 3; }
  # The peers are compared where they install; without them their columns show a dash.
  "$venv/bin/pip" install -q -r "$here/peers.txt" >>"$venv/pip.log" 2>&1 || tail -2 "$venv/pip.log" >&2
  echo "$wanted" >"$stamp"
fi
echo "$(cd "$venv" && pwd)/bin/python"

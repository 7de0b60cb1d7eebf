#!/usr/bin/env bash
# Checks a Result Manifest with openssl, jq, sha256sum and xxd alone, for whoever does not want to run our code:
#
#   verify-manifest.sh MANIFEST.json [RESULT.sealed]
#
# What it shows: the statement was signed by the key that the evidence of cced names, the REPORTDATA inside each of the three
# quotes follows from the values beside it, the boot configuration is the one in MRCONFIGID, the program, data and result in
# the statement are those of the boot configuration, and the sealed file is the one spoken of. What it does not: that the
# quotes are genuine. Give them (--quotes FOLDER writes them there) to a quote verifier you trust, such as Intel's, and look
# up the records on the chain. docs/formats/result-manifest.md has every field.
set -euo pipefail

fail() {
  echo "verify-manifest: $*" >&2
  exit 5
}
usage() {
  echo "usage: verify-manifest.sh [--quotes FOLDER] MANIFEST.json [RESULT.sealed]" >&2
  exit 2
}
quotes=
if [ "${1:-}" = --quotes ]; then
  [ $# -ge 2 ] || usage
  quotes=$2
  shift 2
fi
[ $# -eq 1 ] || [ $# -eq 2 ] || usage
manifest=$1
result=${2:-}
for tool in openssl jq sha256sum base64 xxd; do
  command -v "$tool" >/dev/null || { echo "verify-manifest: '$tool' is missing." >&2; exit 3; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

holds() { echo "holds  $*"; }
unhex() { xxd -r -p; }
sha256() { sha256sum | cut -d' ' -f1; }
sha512() { openssl dgst -sha512 -r | cut -d' ' -f1; }
sha384() { openssl dgst -sha384 -r | cut -d' ' -f1; }

# The statement, as signed.
jq -e -r '.payload' "$manifest" 2>/dev/null | base64 -d >"$work/statement" 2>/dev/null || fail "$manifest is not a DSSE envelope."
type=$(jq -r '.payloadType' "$manifest")
[ "$type" = application/vnd.in-toto+json ] || fail "The payload is $type and not an in-toto statement."
[ "$(jq '.signatures | length' "$manifest")" = 1 ] || fail "There must be exactly one signature."
statement() { jq -e -r "$@" "$work/statement" || fail "The statement lacks $*."; }
evidence() { statement --arg role "$1" ".predicate.evidence[] | select(.role == \$role) | $2"; }
binding() { evidence "$1" ".binding.$2"; }
[ "$(statement '[.predicate.evidence[].role] | sort | join(" ")')" = "cced keys submit" ] ||
  fail "There must be evidence of the roles cced, keys and submit, once each."

# Signature: DSSE's pre-authentication encoding, Ed25519, the key that cced's evidence names.
binding cced signing_key | base64 -d >"$work/key.der"
base64 -d < <(jq -r '.signatures[0].sig' "$manifest") >"$work/signature" 2>/dev/null || fail "The signature is not base64."
{
  printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s "$work/statement")"
  cat "$work/statement"
} >"$work/signed"
openssl pkeyutl -verify -pubin -inkey "$work/key.der" -keyform DER -rawin -in "$work/signed" -sigfile "$work/signature" \
  >/dev/null 2>&1 || fail "The signature does not hold."
holds "the signature is by the key $(sha256 <"$work/key.der")"

# Quotes: REPORTDATA and MRCONFIGID are read out of the quote itself. TDX version 4: a header of 48 bytes, then the TD
# report, in which MRCONFIGID starts at 184 and REPORTDATA at 520.
for role in cced keys submit; do
  evidence "$role" .evidence.quote | base64 -d >"$work/$role.quote" 2>/dev/null || fail "The quote of $role is not base64."
  [ "$(xxd -p -l 8 "$work/$role.quote")" = 0400020081000000 ] || fail "The quote of $role is not TDX version 4."
done
field() { xxd -p -s "$(($2 + 48))" -l "$3" "$work/$1.quote" | tr -d '\n'; }
bound() { # role: standard input is what REPORTDATA must be the SHA-512 of
  [ "$(sha512)" = "$(field "$1" 520 64)" ] || fail "The quote of $1 is not bound to the values beside it."
  holds "the quote of $1 is bound to the values beside it"
}
job=$(statement .predicate.job.id)
hash=$(statement '.subject[0].digest.sha256')
nonce=$(printf '%s:%s' "$job" "$hash" | sha256)
[ "$(binding cced nonce)" = "$nonce" ] || fail "cced's evidence was not made for this job and result."
{
  printf 'cce/v1/cced-identity\0'
  binding cced tls_key | unhex
  sha256 <"$work/key.der" | unhex
  printf %s "$nonce" | unhex
} | bound cced
{ binding keys eph_pk; binding keys request_id; } | unhex | bound keys
raw=$(statement .predicate.raw.sealed_sha256)
{ printf %s "$job"; printf %s "$raw" | unhex; } | bound submit

# What ran: the boot configuration is the measured one, and the statement repeats it.
for role in keys submit; do
  binding "$role" boot_config | tr -d '\n' >"$work/$role.boot"
  [ "$(sha384 <"$work/$role.boot")" = "$(field "$role" 184 48)" ] || fail "The CVM of $role was launched with another configuration."
done
cmp -s "$work/keys.boot" "$work/submit.boot" || fail "Keys and result belong to different CVMs."
holds "keys and result belong to one CVM, measured with its boot configuration"
boot() { jq -r -S -c "$1" "$work/keys.boot"; }
[ "$(boot .job_id)" = "$job" ] || fail "The boot configuration is of another job."
[ "$(boot .job_spec.image)" = "$(statement .predicate.algorithm.image)" ] || fail "Another image ran."
[ "$(boot .job_spec.code)" = "$(statement .predicate.algorithm.code)" ] || fail "Other code ran."
[ "$(boot '.job_spec | {command, env, limits}' | tr -d '\n' | sha256)" = "$(statement .predicate.algorithm.invocation)" ] ||
  fail "Another command ran."
[ "$(boot '.dataset_ids | sort')" = "$(statement -c '[.predicate.inputs[].dataset_id] | sort')" ] || fail "Other data was read."
[ "$(boot .cced.tls_key)" = "$(binding cced tls_key)" ] || fail "The CVM was made for another cced."
holds "image, code, command, data and cced are those of the boot configuration"

# Who let it out: the decision is about this result and this code, each input was charged and the chain's record of the
# decision fixes all of it; each vote names in its signed text what it was cast for. The wallets' signatures are left to you.
source=$(statement .predicate.algorithm.code)
policy=$(statement .predicate.gate.policy)
decision=$(statement .predicate.review.decision)
[ "$(statement .predicate.review.artefact)" = "$hash" ] || fail "The review is about another result."
[ "$(statement .predicate.review.source)" = "$source" ] || fail "The review is about other code."
for dataset in $(statement '.predicate.inputs[].dataset_id'); do
  after=$(statement --arg d "$dataset" '.predicate.privacy.charges[] | select(.dataset_id == $d) | .after')
  digest=$(jq -n -S -c --arg j "$job" --arg d "$dataset" --arg v "$decision" --arg a "$hash" --arg p "$policy" --arg s "$source" \
    --arg l "$after" '{artefact: $a, dataset_id: $d, decision: $v, job_id: $j, ledger_head: $l, policy: $p, source: $s}' | tr -d '\n' | sha256)
  statement --arg d "$dataset" --arg g "$digest" \
    '[.predicate.records[] | select(.kind == "REVIEW_DECIDED" and .dataset == $d and .digest == $g)] | length > 0' >/dev/null ||
    fail "The chain recorded another decision on $dataset."
done
holds "the chain's record of the decision fixes result, policy, code and privacy ledger"
votes=$(statement '.predicate.review.votes | length')
for i in $(seq 0 $((votes - 1))); do
  vote() { statement --argjson i "$i" ".predicate.review.votes[\$i].$1"; }
  wanted="urn:cce:vote:$job:$hash:$policy:$source:$(vote decision):$(vote reason_hash)"
  vote message | grep -qxF -- "- $wanted" || fail "The vote of $(vote reviewer) was cast for something else."
done
[ "$votes" = 0 ] || holds "each of $votes votes was cast for this result, policy and code"
case $decision in
  approved | auto_approved) holds "the Output Gate's decision is $decision" ;;
  *) fail "The decision is $decision: this result was not released." ;;
esac
if [ -n "$result" ]; then
  [ "$(sha256 <"$result")" = "$hash" ] || fail "$result is not the result this manifest speaks of."
  holds "the sealed result is the one in the statement"
fi
if [ -n "$quotes" ]; then
  mkdir -p "$quotes"
  cp "$work"/*.quote "$quotes"/
fi
echo
echo "Left to you: that the quotes are genuine (profile: $(statement .predicate.profile)), and that these measurements are known:"
for role in cced keys submit; do echo "  $role MRTD $(field "$role" 136 48)"; done
echo "and that these records stand on-chain:"
statement '.predicate.records[] | "  \(.seq) \(.kind) \(.head)"'

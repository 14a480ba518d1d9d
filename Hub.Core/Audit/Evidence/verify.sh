#!/usr/bin/env bash
# 不依赖交换平台核验本证据包(多条) · Verifies this package of many entries without the hub: needs bash, awk, sha256sum, base64, od and openssl.
# 用法 · Usage: bash verify.sh [ca.pem [directory]]   ca.pem: 自己保存的CA证书 · your own copy of the CA certificates
# 本脚本每包相同;伪造整包的人也会换掉它,请用自己保存的一份 · The same in every package; who forges a package forges this too: keep your own copy.
# 每千条约需十秒;更多时请用 hub verify · About ten seconds for a thousand entries; for many more use hub verify.
set -euo pipefail
export LC_ALL=C
ca=$(readlink -f "${1:-$(dirname "$0")/META-INF/ca.pem}")
cd "${2:-$(dirname "$0")}"

fail() { echo "失败 FAILED: $1"; exit 1; }
digest() { sha256sum | cut -d' ' -f1; }
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
node() { { printf '\001'; bytes "$1"; bytes "$2"; } | digest; }
sealed_at() { # 签章时间 · when a seal was made
  openssl asn1parse -inform DER -in "$1" | grep -A 2 ':signingTime' | sed -n 's/.*UTCTIME *:\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)Z.*/20\1-\2-\3T\4:\5:\6.000000Z/p' | head -n 1
}

#include signatures.sh

sha256sum --quiet -c SHA256SUMS || fail "SHA256SUMS: 文件被改动 · a file was changed"

# 序号和哈希 · indices and hashes
size=$(sed -n 2p checkpoint)
mapfile -t ranges < <(sed -n 's/^indices //p' proof.multiproof | tr ',' '\n')
mapfile -t hashes < <(sed -e '1,/^indices /d' -e '/^$/,$d' proof.multiproof | while read -r line; do hex <<<"$line"; echo; done)
mapfile -t leaves < <(while IFS= read -r entry; do { printf '\000'; printf '%s' "$entry"; } | digest; done <entries.ndjson)

# 报文 · payloads
number=0
for range in "${ranges[@]}"; do
  for ((index = ${range%-*}; index <= ${range#*-}; index++)); do
    number=$((number + 1))
    [ ! -e "payloads/$index" ] || sed -n "${number}p" entries.ndjson | grep -q "\"sha256\":\"$(digest <"payloads/$index")\"" ||
      fail "payloads/$index: 与条目中的摘要不符 · does not match the digest in its entry"
  done
done
[ "$number" -eq "${#leaves[@]}" ] || fail "entries.ndjson: 条数不符 · another number of entries than the proof has indices"

# 部门自己的签名 · signatures of departments
signed=0
if [ -e signatures ]; then
  number=0
  for range in "${ranges[@]}"; do
    for ((index = ${range%-*}; index <= ${range#*-}; index++)); do
      number=$((number + 1))
      sed -n "${number}p" entries.ndjson | tr -d '\n' >"$work/entry.json"
      grep -q '"signature":"' "$work/entry.json" || continue
      [ -e "signatures/$index.p7s" ] || fail "signatures/$index.p7s: 缺少条目所载的签名 · the signature that the entry states is missing"
      department_signed "signatures/$index.p7s" "$work/entry.json" "payloads/$index" checkpoint
      signed=$((signed + 1))
    done
  done
  [ "$signed" -eq "$(ls signatures | wc -l)" ] || fail "signatures: 有不属于任何条目的签名 · a signature belongs to no entry"
fi

# RFC 6962 2.1: 从左到右,不含条目的子树用其哈希,其余算出 · from left to right; a subtree without entries is given by its hash, the others are computed
at=0 taken=0 leaf=0
root() { # start end
  while ((at < ${#ranges[@]})) && ((${ranges[at]#*-} < $1)); do at=$((at + 1)); done
  if ((at == ${#ranges[@]})) || ((${ranges[at]%-*} >= $2)); then
    hash=${hashes[taken]-} taken=$((taken + 1))
  elif (($2 - $1 == 1)); then
    hash=${leaves[leaf]} leaf=$((leaf + 1))
  else
    local split=1 left
    while ((split * 2 < $2 - $1)); do split=$((split * 2)); done
    root "$1" $(($1 + split)); left=$hash
    root $(($1 + split)) "$2"; hash=$(node "$left" "$hash")
  fi
}
root 0 "$size"
[ "$taken" -eq "${#hashes[@]}" ] && [ "$leaf" -eq "${#leaves[@]}" ] && [ "$hash" = "$(sed -n 3p checkpoint | hex)" ] ||
  fail "proof: 条目不在此检查点的日志中 · the entries are not in the log of this checkpoint"

# 检查点由平台的CA证书签章 · the checkpoint is sealed with the hub's CA certificates
checkpoint_sealed checkpoint META-INF
until_sealed=$(sealed_at META-INF/seal.p7s)

# 声明:从条目重新点数 · the statement: counted again from the entries
said() { sed -n "s/^  \"$1\": \"*\([^\",]*\)\"*,*$/\1/p" statement.json; }
if [ "$(said statement)" = completeness ]; then
  first=0 since_sealed=0000
  if [ -e since/checkpoint ]; then
    # 起始检查点的根由证明中左侧的哈希算出,所以后者是它的延续 · the root before the entries follows from the hashes left of them: the later checkpoint continues it
    first=$(sed -n 2p since/checkpoint)
    before=0
    for ((bits = first; bits > 0; bits /= 2)); do before=$((before + bits % 2)); done
    hash=${hashes[before - 1]}
    for ((i = before - 2; i >= 0; i--)); do hash=$(node "${hashes[i]}" "$hash"); done
    [ "$hash" = "$(sed -n 3p since/checkpoint | hex)" ] && [ "$(sed -n 1p since/checkpoint)" = "$(sed -n 1p checkpoint)" ] || fail "since: 后一检查点不是它的延续 · the later checkpoint does not continue it"
    checkpoint_sealed since/checkpoint since
    since_sealed=$(sealed_at since/seal.p7s)
  fi
  from=$(said from) to=$(said to)
  [ "${ranges[*]}" = "$first-$((size - 1))" ] || [ "${ranges[*]}" = "$first" -a "$first" -eq $((size - 1)) ] || fail "period: 不是两个检查点之间的全部条目 · not all entries between the two checkpoints"
  [[ ! "$since_sealed" > "$from" && ! "$until_sealed" < "$to" ]] || fail "period: 签章时间没有覆盖时段 · the checkpoints were not sealed before and after the period"
  for counted in accepted:message rejected:rejection; do
    n=$(awk -v kind="\"kind\":\"${counted#*:}\"" -v sender="\"sender\":\"$(said department)\"" -v dataset="$(said dataset)" -v from="$from" -v to="$to" '
      index($0, kind) && index($0, sender) && (dataset == "" || index($0, "\"dataset\":\"" dataset "\"")) {
        match($0, /"received":"[^"]*"/); at = substr($0, RSTART + 12, RLENGTH - 13)
        if (at >= from && at < to) n++
      } END { print n + 0 }' entries.ndjson)
    [ "$n" = "$(said "${counted%:*}")" ] || fail "statement: ${counted%:*} $(said "${counted%:*}"),实为 · the entries hold $n"
    echo "${counted%:*}: $n"
  done
fi
echo "通过 OK: ${#leaves[@]} 条在日志中 · ${#leaves[@]} entries are in the log $(sed -n 1p checkpoint), size $size, sealed $until_sealed"

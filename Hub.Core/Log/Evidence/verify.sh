#!/usr/bin/env bash
# 不依赖交换平台核验本证据包 · Verifies this package without the hub: needs bash, sha256sum, base64, od and openssl.
# 用法 · Usage: bash verify.sh [ca.pem [directory]]   ca.pem: 自己保存的CA证书 · your own copy of the CA certificates
# 本脚本每包相同;伪造整包的人也会换掉它,请用自己保存的一份 · The same in every package; who forges a package forges this too: keep your own copy.
set -euo pipefail
ca=$(readlink -f "${1:-$(dirname "$0")/META-INF/ca.pem}")
cd "${2:-$(dirname "$0")}"

fail() { echo "失败 FAILED: $1"; exit 1; }
digest() { sha256sum | cut -d' ' -f1; }
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }
node() { { printf '\001'; bytes "$1"; bytes "$2"; } | digest; }

#include signatures.sh

sha256sum --quiet -c SHA256SUMS || fail "SHA256SUMS: 文件被改动 · a file was changed"

if [ -e payload ]; then
  grep -q "\"sha256\":\"$(digest <payload)\"" entry.json || fail "payload: 与条目中的摘要不符 · does not match the digest in the entry"
fi

# RFC 9162 2.1.3.2: 由条目的叶哈希逐级算到根 · from the leaf hash of the entry up to the root
index=$(sed -n 's/^index //p' proof.tlog-proof)
at=$index
last=$(($(sed -n 2p checkpoint) - 1))
hash=$({ printf '\000'; cat entry.json; } | digest)
while read -r line; do
  [ "$last" -gt 0 ] || fail "proof: 过长 · too long"
  sibling=$(hex <<<"$line")
  if ((at % 2 == 1 || at == last)); then
    hash=$(node "$sibling" "$hash")
    while ((at % 2 == 0 && at > 0)); do at=$((at / 2)) last=$((last / 2)); done
  else
    hash=$(node "$hash" "$sibling")
  fi
  at=$((at / 2)) last=$((last / 2))
done < <(sed -e '1,/^index /d' -e '/^$/,$d' proof.tlog-proof)
[ "$last" -eq 0 ] && [ "$hash" = "$(sed -n 3p checkpoint | hex)" ] || fail "proof: 条目不在此检查点的日志中 · the entry is not in the log of this checkpoint"

checkpoint_sealed checkpoint META-INF

# 部门自己的签名 · the department's own signature
for cms in META-INF/sender.p7s META-INF/receiver.p7s; do
  [ ! -e "$cms" ] || department_signed "$cms" entry.json payload checkpoint
done
if grep -q '"signature":"' entry.json; then
  [ -e META-INF/sender.p7s ] || [ -e META-INF/receiver.p7s ] || fail "signature: 条目载明部门签名,包内却没有 · the entry states a signature of its department, but the package holds none"
fi
echo "通过 OK: 条目 $index 在日志中 · entry $index is in the log $(sed -n 1p checkpoint), size $(sed -n 2p checkpoint)"

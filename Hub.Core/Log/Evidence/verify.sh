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

# 检查点由平台的CA证书签章,每种算法一枚 · the checkpoint is sealed with the hub's CA certificates, one seal for each suite
signer=$(mktemp -d)
trap 'rm -rf "$signer"' EXIT

# OpenSSL 的 cms 不支持 SM2,逐项核验:证书、签名属性、签名、摘要 · openssl cms knows no SM2: certificate, signed attributes, signature and digest one by one
piece() { # 从 asn1parse 的一行取出字节 · the bytes of one line of asn1parse: piece SEAL LINE [value]
  local off hl l
  off=$(sed 's/^ *\([0-9]*\):.*/\1/' <<<"$2") hl=$(sed 's/.*hl= *\([0-9]*\).*/\1/' <<<"$2") l=$(sed 's/.* l= *\([0-9]*\) .*/\1/' <<<"$2")
  if [ "${3:-}" = value ]; then tail -c +$((off + hl + 1)) "$1" | head -c "$l"; else tail -c +$((off + 1)) "$1" | head -c $((hl + l)); fi
}
sm2_seal() {
  local parsed digest
  parsed=$(openssl asn1parse -inform DER -in "$1") || return 1
  piece "$1" "$(grep ':d=4 ' <<<"$parsed" | sed -n '/SEQUENCE/p' | sed -n 2p)" | openssl x509 -inform DER -out "$signer/cert.pem" || return 1
  { printf '\061'; piece "$1" "$(grep ':d=5 .*cont \[ 0 \]' <<<"$parsed")" | tail -c +2; } >"$signer/attributes"
  piece "$1" "$(grep ':d=5 .*OCTET STRING' <<<"$parsed" | tail -n 1)" value >"$signer/signature"
  openssl x509 -in "$signer/cert.pem" -noout -pubkey >"$signer/key.pem" &&
    openssl pkeyutl -verify -pubin -inkey "$signer/key.pem" -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in "$signer/attributes" -sigfile "$signer/signature" >/dev/null || return 1
  digest=$(openssl dgst -sm3 checkpoint | sed 's/.*= //')
  grep -A 2 ':messageDigest' <<<"$parsed" | grep -qi "HEX DUMP\]:$digest" || return 1
  sm2_path
}
sm2_path() { # 逐级核验 · each level by itself: openssl takes the user id for one certificate at a time
  awk -v dir="$signer" '/BEGIN CERTIFICATE/{n++} n{print >(dir "/ca-" n ".pem")}' "$ca"
  local below="$signer/cert.pem" above
  for _ in 1 2 3 4; do
    for above in "$signer"/ca-*.pem; do
      [ "$(openssl x509 -in "$above" -noout -subject -nameopt RFC2253 | sed 's/^subject=//')" = "$(openssl x509 -in "$below" -noout -issuer -nameopt RFC2253 | sed 's/^issuer=//')" ] &&
        openssl verify -partial_chain -trusted "$above" -vfyopt distid:1234567812345678 "$below" >/dev/null 2>&1 || continue
      [ "$below" = "$above" ] && return
      below=$above
      continue 2
    done
    return 1
  done
}
for seal in META-INF/seal.p7s META-INF/seal-*.p7s; do
  [ -e "$seal" ] || continue
  if openssl asn1parse -inform DER -in "$seal" 2>/dev/null | sed -n 2p | grep -q '1\.2\.156\.10197\.6\.1\.4\.2\.2'; then
    sm2_seal "$seal" || fail "$seal: SM2 签章无效 · the SM2 seal does not verify"
    echo "$seal: SM2 签章有效 · the SM2 seal verifies (吊销请用 · for revocation: hub verify)"
    continue
  fi
  openssl cms -verify -binary -inform DER -content checkpoint -in "$seal" -CAfile "$ca" -signer "$signer/signer.pem" -out /dev/null ||
    fail "$seal: 签章无效 · the seal does not verify"
  openssl verify -CAfile "$ca" -untrusted META-INF/ca.pem -CRLfile META-INF/crl.pem -crl_check_all "$signer/signer.pem" ||
    fail "$seal: 签章证书无效或已吊销 · the seal certificate is not valid or revoked"
done

# 时间戳覆盖签章的签名值(封装中的OCTET STRING) · the timestamp covers the signature value of the seal, the one OCTET STRING of its SignerInfo
if [ -e META-INF/timestamp.tst ]; then
  IFS=' :=' read -r offset _ _ _ header _ length _ < <(openssl asn1parse -inform DER -in META-INF/seal.p7s | sed -n 's/^ *\([0-9]*\):d=5 *hl=\([0-9]*\) *l= *\([0-9]*\) prim: *OCTET STRING.*/\1 . . . \2 . \3/p')
  openssl ts -verify -digest "$(tail -c +$((offset + header + 1)) META-INF/seal.p7s | head -c "$length" | digest)" -in META-INF/timestamp.tst -token_in -CAfile "$ca" -untrusted META-INF/ca.pem ||
    fail "timestamp: 时间戳无效 · the timestamp does not verify"
  openssl ts -reply -in META-INF/timestamp.tst -token_in -text 2>/dev/null | sed -n 's/^Time stamp: /时间戳 timestamp: /p'
fi
echo "通过 OK: 条目 $index 在日志中 · entry $index is in the log $(sed -n 1p checkpoint), size $(sed -n 2p checkpoint)"

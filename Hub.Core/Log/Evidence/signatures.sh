# 临时文件不留在包旁 · what is taken apart leaves nothing beside the package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# OpenSSL 的 cms 不支持 SM2,逐项核验:证书、签名属性、签名、摘要 · openssl cms knows no SM2: certificate, signed attributes, signature and digest one by one
is_sm2() { openssl asn1parse -inform DER -in "$1" 2>/dev/null | sed -n 2p | grep -q '1\.2\.156\.10197\.6\.1\.4\.2\.2'; }
piece() { # 从 asn1parse 的一行取出字节 · the bytes of one line of asn1parse: piece CMS LINE [value]
  local off hl l
  off=$(sed 's/^ *\([0-9]*\):.*/\1/' <<<"$2") hl=$(sed 's/.*hl= *\([0-9]*\).*/\1/' <<<"$2") l=$(sed 's/.* l= *\([0-9]*\) .*/\1/' <<<"$2")
  if [ "${3:-}" = value ]; then tail -c +$((off + hl + 1)) "$1" | head -c "$l"; else tail -c +$((off + 1)) "$1" | head -c $((hl + l)); fi
}
sm2_signed() { # 签名 内容 · CMS content
  local parsed digest
  parsed=$(openssl asn1parse -inform DER -in "$1") || return 1
  piece "$1" "$(grep ':d=4 ' <<<"$parsed" | sed -n '/SEQUENCE/p' | sed -n 2p)" | openssl x509 -inform DER -out "$work/cert.pem" || return 1
  { printf '\061'; piece "$1" "$(grep ':d=5 .*cont \[ 0 \]' <<<"$parsed")" | tail -c +2; } >"$work/attributes"
  piece "$1" "$(grep ':d=5 .*OCTET STRING' <<<"$parsed" | tail -n 1)" value >"$work/signature"
  openssl x509 -in "$work/cert.pem" -noout -pubkey >"$work/key.pem" &&
    openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in "$work/attributes" -sigfile "$work/signature" >/dev/null || return 1
  digest=$(openssl dgst -sm3 "$2" | sed 's/.*= //')
  grep -A 2 ':messageDigest' <<<"$parsed" | grep -qi "HEX DUMP\]:$digest" || return 1
  sm2_path
}
sm2_path() { # 逐级核验 · each level by itself: openssl takes the user id for one certificate at a time
  awk -v dir="$work" '/BEGIN CERTIFICATE/{n++} n{print >(dir "/ca-" n ".pem")}' "$ca"
  local below="$work/cert.pem" above
  for _ in 1 2 3 4; do
    for above in "$work"/ca-*.pem; do
      [ "$(openssl x509 -in "$above" -noout -subject -nameopt RFC2253 | sed 's/^subject=//')" = "$(openssl x509 -in "$below" -noout -issuer -nameopt RFC2253 | sed 's/^issuer=//')" ] &&
        openssl verify -partial_chain -trusted "$above" -vfyopt distid:1234567812345678 "$below" >/dev/null 2>&1 || continue
      [ "$below" = "$above" ] && return
      below=$above
      continue 2
    done
    return 1
  done
}

# 检查点由平台的CA证书签章,每种算法一枚 · a checkpoint is sealed with the hub's CA certificates, one seal for each suite
seal_verifies() { # 检查点 签章 · checkpoint seal
  if is_sm2 "$2"; then
    sm2_signed "$2" "$1" || fail "$2: SM2 签章无效 · the SM2 seal does not verify"
    echo "$2: SM2 签章有效 · the SM2 seal verifies (吊销请用 · for revocation: hub verify)"
    return
  fi
  openssl cms -verify -binary -inform DER -content "$1" -in "$2" -CAfile "$ca" -signer "$work/cert.pem" -out /dev/null 2>/dev/null || fail "$2: 签章无效 · the seal does not verify"
  openssl verify -CAfile "$ca" -untrusted META-INF/ca.pem -CRLfile META-INF/crl.pem -crl_check_all "$work/cert.pem" >/dev/null ||
    fail "$2: 签章证书无效或已吊销 · the seal certificate is not valid or revoked"
}

# 时间戳覆盖签章的签名值(封装中的OCTET STRING) · the timestamp covers the signature value of the seal, the one OCTET STRING of its SignerInfo
stamp_verifies() { # 签章 时间戳 · seal timestamp
  local offset header length
  IFS=' :=' read -r offset _ _ _ header _ length _ < <(openssl asn1parse -inform DER -in "$1" | sed -n 's/^ *\([0-9]*\):d=5 *hl=\([0-9]*\) *l= *\([0-9]*\) prim: *OCTET STRING.*/\1 . . . \2 . \3/p')
  openssl ts -verify -digest "$(tail -c +$((offset + header + 1)) "$1" | head -c "$length" | digest)" -in "$2" -token_in -CAfile "$ca" -untrusted META-INF/ca.pem ||
    fail "$2: 时间戳无效 · the timestamp does not verify"
  openssl ts -reply -in "$2" -token_in -text 2>/dev/null | sed -n "s|^Time stamp: |$2: 时间戳 timestamp: |p"
}

# 检查点的全部签章和时间戳 · all seals and timestamps of a checkpoint
checkpoint_sealed() { # 检查点 目录 · checkpoint folder
  local seal stamp suite
  seal_verifies "$1" "$2/seal.p7s"
  for seal in "$2"/seal-*.p7s; do
    [ ! -e "$seal" ] || seal_verifies "$1" "$seal"
  done
  for stamp in "$2"/timestamp*.tst; do
    suite=${stamp#"$2/timestamp"}
    [ ! -e "$stamp" ] || stamp_verifies "$2/seal${suite%.tst}.p7s" "$stamp"
  done
}

# 部门自己的签名:发送方对报文,接收方对回执 · a department's own signature: of a sender over the message, of a receiver over its receipt
text() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d'"' -f4 || true; }   # 条目中的文本成员 · a member of the entry that is text
number() { grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d: -f2 || true; }       # 数值成员 · or a number
statement() { # 条目 检查点 · entry checkpoint: 接收方签的是条目中的这些成员和日志名 · what a receiver signs are these members of the entry, and the name of the log
  local sink
  sink=$(text sink <"$1")
  printf '{"count":%s,"dataset":"%s","first":%s,"kind":"receipt","last":%s,"listing":"%s","log":"%s","signed":"%s","sink":"%s","v":1}' \
    "$(number applied <"$1")" "${sink##*/}" "$(number first <"$1")" "$(number last <"$1")" "$(text listing <"$1")" "$(sed -n 1p "$2")" "$(text signed <"$1")" "$sink"
}
department_signed() { # 签名 条目 报文 检查点 · signature entry payload checkpoint
  local content=$3 department
  [ "$(digest <"$1")" = "$(text signature <"$2")" ] || fail "$1: 不是条目所载的签名 · not the signature that the entry states"
  department=$(text sender <"$2")
  if grep -q '"kind":"delivery"' "$2"; then
    statement "$2" "$4" >"$work/statement"
    content=$work/statement department=$(text sink <"$2" | cut -d/ -f1)
  elif [ ! -e "$content" ]; then
    echo "$1: 报文不在包内,未核验 · the payload is not here: not verified (hub verify 可核验 · can)"
    return
  fi
  if is_sm2 "$1"; then
    sm2_signed "$1" "$content" || fail "$1: SM2 签名无效 · the SM2 signature does not verify"
  else
    openssl cms -verify -binary -inform DER -purpose any -attime "$(date -u -d "$(text received <"$2")" +%s)" -content "$content" -in "$1" -CAfile "$ca" -signer "$work/cert.pem" -out /dev/null 2>/dev/null ||
      fail "$1: 签名无效 · the signature does not verify"
    openssl verify -CAfile "$ca" -untrusted META-INF/ca.pem -CRLfile META-INF/crl.pem -crl_check_all "$work/cert.pem" >/dev/null 2>&1 ||
      echo "$1: 签名证书现已过期或吊销,以接收时间为准,见 hub verify · the certificate has expired or been revoked by now; what counts is the time of receipt: hub verify"
  fi
  openssl x509 -in "$work/cert.pem" -noout -subject -nameopt multiline | grep -Eq "^ *(organizationIdentifier|serialNumber) *= (NTRCN-)?$department\$" ||
    fail "$1: 签名证书不属于部门 $department · the certificate is not of the department"
}

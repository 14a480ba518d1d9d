#!/bin/sh
# Publish one event and receive what is new, with curl. Environment: HUB (https://…), CA, CERT, KEY (PEM files), SOURCE (/departments/{uscc}/systems/{name}).
set -eu
hub() { curl -sS --fail-with-body --retry 5 --retry-connrefused --cacert "$CA" --cert "$CERT" --key "$KEY" "$@"; }

# The id makes a repetition harmless: sent again after a lost answer, the same event gets its first receipt.
hub "$HUB/exchange" -H 'content-type: application/cloudevents+json' --data-binary @- <<END
{"specversion": "1.0", "id": "shell-1", "type": "yunfu.leg.abnormal.v1", "source": "$SOURCE",
 "data": {"uscc": "91445300707813507B", "name": "温氏食品集团股份有限公司", "reason": "1", "listedDate": "2026-07-01", "listedBy": "云浮市市场监督管理局"}}
END
echo

# A page of what this department may receive; Hub-Next acknowledges it, once everything is stored here.
hub "$HUB/deliver/leg.abnormal?limit=100&wait=10" -D headers.txt -o page.json
cat page.json
echo
next=$(tr -d '\r' < headers.txt | sed -n 's/^[Hh]ub-[Nn]ext: //p')
hub -X POST "$HUB/deliver/leg.abnormal/ack?next=$next"

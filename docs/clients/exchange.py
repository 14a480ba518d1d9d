"""Publish one event and receive what is new, with Python's standard library. Environment as in exchange.sh."""
import json, os, ssl, time, urllib.error, urllib.request

tls = ssl.create_default_context(cafile=os.environ["CA"])
tls.load_cert_chain(os.environ["CERT"], os.environ["KEY"])


def hub(method, path, body=None, headers={}):
    """Sends until it is answered: the id of an event makes a repetition harmless. A refusal (4xx) is final: it says why."""
    while True:
        request = urllib.request.Request(os.environ["HUB"] + path, body, headers, method=method)
        try:
            return urllib.request.urlopen(request, context=tls, timeout=90)
        except urllib.error.HTTPError as answer:
            if answer.code not in (429, 500, 502, 503, 504):
                raise SystemExit(answer.read().decode())
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        except OSError:
            time.sleep(1)


event = {
    "specversion": "1.0", "id": "python-1", "type": "yunfu.leg.abnormal.v1", "source": os.environ["SOURCE"],
    "data": {"uscc": "91445300707813507B", "name": "温氏食品集团股份有限公司", "reason": "1", "listedDate": "2026-07-01", "listedBy": "云浮市市场监督管理局"},
}
print(hub("POST", "/exchange", json.dumps(event).encode(), {"content-type": "application/cloudevents+json"}).read().decode())

page = hub("GET", "/deliver/leg.abnormal?limit=100&wait=10")
for message in json.load(page):
    print(message["logindex"], message["id"], message["data"]["uscc"])  # store it here, before it is acknowledged
print(hub("POST", "/deliver/leg.abnormal/ack?next=" + page.headers["Hub-Next"]).read().decode())

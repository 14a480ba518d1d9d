// Publish one event and receive what is new, with Node's standard library. Environment as in exchange.sh.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

const { HUB, CA, CERT, KEY, SOURCE } = process.env;
const agent = new Agent({ keepAlive: true, ca: readFileSync(CA), cert: readFileSync(CERT), key: readFileSync(KEY) });

const once = (method, path, body, headers) => new Promise((resolve, reject) => {
  const call = request(HUB + path, { method, agent, headers }, answer => {
    let text = '';
    answer.setEncoding('utf8').on('data', part => { text += part; }).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  });
  call.on('error', reject).end(body);
});

// Sends until it is answered: the id of an event makes a repetition harmless. A refusal (4xx) is final: it says why.
async function hub(method, path, body, headers = {}) {
  for (;;) {
    const answer = await once(method, path, body, headers).catch(() => null);
    if (answer && answer.status < 400) return answer;
    if (answer && answer.status !== 429 && answer.status < 500) throw new Error(answer.text);
    await new Promise(resolve => setTimeout(resolve, 1000 * Number(answer?.headers['retry-after'] ?? 1)));
  }
}

const event = {
  specversion: '1.0', id: 'node-1', type: 'yunfu.leg.abnormal.v1', source: SOURCE,
  data: { uscc: '91445300707813507B', name: '温氏食品集团股份有限公司', reason: '1', listedDate: '2026-07-01', listedBy: '云浮市市场监督管理局' },
};
console.log((await hub('POST', '/exchange', JSON.stringify(event), { 'content-type': 'application/cloudevents+json' })).text);

const page = await hub('GET', '/deliver/leg.abnormal?limit=100&wait=10');
for (const message of JSON.parse(page.text)) {
  console.log(message.logindex, message.id, message.data.uscc); // store it here, before it is acknowledged
}
console.log((await hub('POST', `/deliver/leg.abnormal/ack?next=${page.headers['hub-next']}`)).text);
agent.destroy();

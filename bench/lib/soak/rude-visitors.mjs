import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { between, rest } from './ask.mjs';

/** Clients that leave in the middle, and do not come faster for that: nobody who leaves waits for the gateway. What they may have heard until then must be the beginning of what was right. */
export const rude = {
  async 'leaves before the answer'(visit) {
    await leaving(visit, 'leaves before the answer', '/late?ms=500', {}, between(1, 100));
  },

  async 'leaves in the answer'(visit) {
    await leaving(visit, 'leaves in the answer', '/stream?bytes=5000000', {}, between(20, 100));
  },

  async 'leaves in its body'(visit) {
    const headers = { 'Content-Length': '500000' };
    await leaving(visit, 'leaves in its body', '/body', { method: 'POST', headers, body: Buffer.alloc(between(0, 200_000)) }, between(1, 50)); // prettier-ignore
  },

  async 'leaves in its head'({ ledger, url }) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk));
    socket.write('GET /net/say HTTP/1.1\r\nHost: ');
    await rest(1, 50);
    socket.destroy();
    if (heard === '') ledger.note('leaves in its head', 'left');
    else ledger.puzzle('leaves in its head', heard);
    await rest(100, 300);
  },
};

async function leaving({ ledger, url, headers }, kind, path, { method = 'GET', headers: more = {}, body }, afterMs) {
  const transport = ['net', 'undici'][between(0, 1)];
  const outgoing = request(`${url}/${transport}${path}`, { method, headers: { ...headers(), ...more }, agent: false });
  outgoing.on('error', () => {});
  let status = 200;
  outgoing.once('response', (answer) => {
    status = answer.statusCode;
    answer.on('error', () => {}).resume();
  });
  if (body === undefined) outgoing.end();
  else outgoing.write(body);
  await rest(afterMs);
  outgoing.destroy();
  if (status === 200) ledger.note(kind, 'left');
  else ledger.puzzle(kind, `${status} before it left`);
  await rest(100, 300);
}

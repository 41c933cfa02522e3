// The client of the open loop, a process of its own. Requests that are due and find no free connection wait for one: their
// latency runs meanwhile.
import { connect } from 'node:net';

const CONNECTIONS = 64;
const END = '\r\n\r\n';

process.once('message', ({ url, path, headers, perSecond, seconds }) => {
  const { hostname, port, host } = new URL(url);
  const requests = headers.map((fields) => {
    const lines = Object.entries({ Host: host, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`);
    return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  });
  const total = perSecond * seconds;
  const latencies = [];
  const free = [];
  const waiting = [];
  let sent = 0;
  let failures = 0;
  let failure;
  let timer;

  const send = (one, dueAtMs) => {
    one.dueAtMs = dueAtMs;
    one.socket.write(requests[sent++ % requests.length]);
  };
  const over = () => {
    if (latencies.length + failures < total) return;
    clearInterval(timer);
    process.send({ latencies, failures, failure });
    for (const { socket } of free) socket.destroy();
  };
  const failed = (one, why) => {
    failures++;
    failure ??= why;
    one.socket.destroy();
    over();
  };
  const read = (one, text) => {
    one.text += text;
    const head = one.text.indexOf(END);
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(one.text)?.[1] ?? NaN);
    if (!one.text.startsWith('HTTP/1.1 200 ') || Number.isNaN(length)) return failed(one, one.text.slice(0, 80));
    if (one.text.length < head + END.length + length) return;
    one.text = '';
    latencies.push(performance.now() - one.dueAtMs);
    const next = waiting.shift();
    if (next === undefined) free.push(one);
    else send(one, next);
    over();
  };

  const start = () => {
    const startedAtMs = performance.now();
    let due = 0;
    timer = setInterval(() => {
      const now = performance.now();
      for (; due < total && startedAtMs + (due * 1000) / perSecond <= now; due++) {
        const dueAtMs = startedAtMs + (due * 1000) / perSecond;
        const one = free.pop();
        if (one === undefined) waiting.push(dueAtMs);
        else send(one, dueAtMs);
      }
    }, 1);
  };
  let opened = 0;
  for (let i = 0; i < CONNECTIONS; i++) {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1');
    const one = { socket, text: '', dueAtMs: 0 };
    socket.on('connect', () => {
      free.push(one);
      if (++opened === CONNECTIONS) start();
    });
    socket.on('data', (text) => read(one, text));
    socket.on('error', (error) => failed(one, error.message));
  }
});
process.on('disconnect', () => process.exit(0));

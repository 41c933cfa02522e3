import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { readWholeRequest } from '../../src/door/http1/whole-request';
import { createListener } from '../../src/door/listener';
import { request } from '../raw/support';
import { mutated } from './mutate';
import { readStrictly } from './reader';
import { corpus } from './tables';
import { VALID } from './tables/valid';

/** Another seed finds others: `CORPUS_SEED=$RANDOM CORPUS_RUNS=200000`. */
const SEED = Number(process.env.CORPUS_SEED ?? 9112);
const RUNS = Number(process.env.CORPUS_RUNS ?? 20_000);

const socket = new Socket();
/** The gateway's own, with node's parser set as it is there; what is too long is for the door to refuse. */
const server = createListener({ maxUriBytes: 1e6, maxHeaderBytes: 1e6, headersTimeoutMs: 1000, keepAliveMs: 1000 });
afterAll(() => socket.destroy());

interface Known {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly version: string;
  readonly rawHeaders: readonly string[];
  readonly headers: object;
  readonly body: string;
}

const knownOf = (message: IncomingMessage, body: string): Known => {
  const { method, url, httpVersion: version, rawHeaders, headers } = message;
  return { method, url, version, rawHeaders: [...rawHeaders], headers: { ...headers }, body };
};

/** What node makes of the bytes of a connection: its requests, and whether that is all. */
async function asNodeReads(bytes: Buffer): Promise<{ requests: Known[]; isAll: boolean }> {
  const requests: Known[] = [];
  let isAll = true;
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const came = (message: IncomingMessage): void => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    requests.push(knownOf(message, ''));
    const place = requests.length - 1;
    message.on('end', () => (requests[place] = knownOf(message, Buffer.concat(chunks).toString('latin1'))));
  };
  const other = (): void => void (isAll = false);
  server
    .on('request', came)
    .on('clientError', other)
    .on('upgrade', other)
    .on('connect', other)
    .on('checkContinue', other);
  server.emit('connection', connection);
  connection.push(bytes);
  connection.push(null);
  connection.on('error', () => {});
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  connection.destroy();
  server.removeAllListeners('request').removeAllListeners('clientError').removeAllListeners('upgrade');
  server.removeAllListeners('connect').removeAllListeners('checkContinue');
  return { requests, isAll };
}

/** What is read without node is what node reads, and what a strict reader reads. @returns whether it was read so */
async function judge(text: string): Promise<boolean> {
  const bytes = Buffer.from(text, 'latin1');
  const ours = readWholeRequest(bytes, socket);
  if (ours === undefined) return false;
  const known = knownOf(ours.request, ours.body?.toString('latin1') ?? '');
  expect(await asNodeReads(bytes)).toEqual({ requests: [known], isAll: true });
  const { requests, rest } = readStrictly(text);
  expect(rest).toEqual({ is: 'nothing' });
  expect(requests).toMatchObject([{ method: known.method, body: known.body, trailers: [] }]);
  return true;
}

/** Of the forms that are read without node; most changes of others are not. */
const PLAIN = [
  ...VALID.map(([, bytes]) => bytes),
  request('GET /x/%41?y=z', 'Accept: a, b', 'Connection: keep-alive', 'User-Agent: x (y; z)'),
  request('HEAD /', 'Connection: close'),
  `${request('POST /x', 'Content-Type: text/plain', 'Content-Length: 11')}hello\r\nbody`,
  `${request('PUT /x', 'X-A: \xe9', 'Content-Length: 2')}ok`,
  request('DELETE /x/y?z', 'Cookie: a=b; c=d'),
];

describe('requests that are read without node', () => {
  it.each(Object.keys(corpus) as (keyof typeof corpus)[])(
    'are read as node and a strict reader do: %s',
    async (table) => {
      for (const { bytes } of corpus[table]) await judge(bytes);
    },
  );

  it(
    'are read as node and a strict reader do, changed at random',
    async () => {
      let read = 0;
      const holds = fc.asyncProperty(mutated(PLAIN), async (text) => {
        if (await judge(text)) read++;
      });
      await fc.assert(holds, { seed: SEED, numRuns: RUNS });
      // Enough of them to mean something.
      expect(read).toBeGreaterThan(RUNS / 50);
    },
    30_000 + 5 * RUNS,
  );
});

import { DirectConnection } from '../../src/door/http1/direct-connection';
import { answer, chunked, head, type RawGateway, request, type Script, useRawGateway } from '../raw/support';
import { faultsOf } from './judge';
import { FOLLOWER, numberAnswers, type Observation, observe } from './observe';
import { corpus } from './tables';
import { VALID } from './tables/valid';

/** The same gateway twice: plain requests read and answered by its own code, and by node. */
const direct = useRawGateway({ environment: { HTTP1_DIRECT: 'on' } });
const node = useRawGateway({ environment: { HTTP1_DIRECT: 'off' } });
let taken = 0;
beforeAll(() => {
  numberAnswers(direct);
  numberAnswers(node);
  const { accept } = DirectConnection.prototype;
  DirectConnection.prototype.accept = function (this: DirectConnection) {
    taken++;
    accept.call(this);
  };
});

/** What is another one each time, in fields and problems. */
const OWN = /^(?:date|x-request-id|x-correlation-id|x-trace-id|traceparent|server-timing)$/i;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}/g;

/** All that a client and the origin could tell the two apart by. */
function told({ answers, seen, broken, unreadable }: Observation, host: string): unknown {
  const told = (lines: readonly (readonly [string, string])[]) =>
    lines.filter(([name]) => !OWN.test(name)).map(([name, value]) => [name, value.replace(host, 'origin')]);
  return {
    answers: answers.map(({ status, serial, message }) => ({
      ...{ status, serial, line: message.startLine, lines: told(message.lines) },
      body: message.body.replace(ID, 'id'),
    })),
    seen: seen.map(({ method, target, body, lines }) => ({ method, target, body, lines: told(lines) })),
    broken: broken.length,
    unreadable,
  };
}

/** Pieces so that a case comes alone: what comes with another request is node's in any case. */
async function compare(...pieces: readonly string[]): Promise<void> {
  const [one, other] = [await observe(direct, ...pieces), await observe(node, ...pieces)];
  const hostOf = (url: string): string => new URL(url).host;
  expect(faultsOf(one, hostOf(direct.origin.url))).toEqual([]);
  expect(told(one, hostOf(direct.origin.url))).toEqual(told(other, hostOf(node.origin.url)));
}

/** Answers of the origin to requests that are plain, and what else may become of those. */
const ENDINGS: readonly (readonly [what: string, bytes: string, script: string | Script])[] = [
  ['a length', request('GET /x?y'), answer('ok', 'X-A: \xe9', 'Set-Cookie: a=b', 'Set-Cookie: c=d', 'Date: then')],
  ['a body both ways', `${request('POST /x', 'Content-Length: 2')}ok`, answer('ok')],
  ['no body', request('DELETE /x'), head('HTTP/1.1 204 No Content', 'X-A: b')],
  ['nothing new', request('GET /x'), head('HTTP/1.1 304 Not Modified', 'ETag: "a"')],
  ['a length alone', request('HEAD /x'), head('HTTP/1.1 200 OK', 'Content-Length: 7')],
  ['neither length nor body', request('HEAD /x'), head('HTTP/1.1 200 OK')],
  ['chunks and trailers', request('GET /x'), head('HTTP/1.1 200 OK', 'Trailer: X-T', 'Transfer-Encoding: chunked') + chunked(['abc', 'd'], 'X-T: u')],
  ['a body until its end', request('GET /x'), (origin) => void (origin.says(`${head('HTTP/1.1 200 OK')}abc`), origin.finishes())],
  ['a hint before', request('GET /x'), head('HTTP/1.1 103 Early Hints', 'Link: </a>') + answer('ok')],
  ['a status that nobody knows', request('GET /x'), head('HTTP/1.1 299 What', 'Content-Length: 0')],
  ['a field that names its length', request('GET /x'), answer('ok', 'Connection: content-length, X-A', 'X-A: b')],
  ['a reason to close', request('GET /x', 'Connection: close'), answer('ok', 'Connection: close')],
  ['an error', request('GET /x'), head('HTTP/1.1 503 Service Unavailable', 'Retry-After: 3', 'Content-Length: 0')],
  ['no answer', `${request('POST /x', 'Content-Length: 2')}ok`, (origin) => origin.resets()],
  ['half an answer', request('GET /x'), (origin) => void (origin.says(`${head('HTTP/1.1 200 OK', 'Content-Length: 9')}abc`), origin.resets())],
  ['half of its chunks', request('GET /x'), (origin) => void (origin.says(`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`), origin.resets())],
  ['nobody that is let in', request('GET /admin'), ''],
  ['nobody that is let in, to HEAD', request('HEAD /admin'), ''],
  ['a body that is too long', `${request('POST /small', 'Content-Length: 17')}${'a'.repeat(17)}`, ''],
]; // prettier-ignore

/** Until the answer is there, or all there will be. */
async function end(raw: RawGateway, bytes: string, script: string | Script): Promise<unknown> {
  if (script !== '') raw.origin.answers(script);
  const client = await raw.client();
  client.says(bytes);
  const heard = await client.answer().then(
    ({ status, lines, body, interim, trailers }) => ({
      status,
      lines: lines.filter(([name]) => !OWN.test(name)),
      body: body.replace(ID, 'id'),
      interim: interim.map((one) => one.bytes),
      trailers,
    }),
    () => client.unread.replace(ID, 'id').replace(/^date: .*$/im, ''),
  );
  const { status, code, route, upstream, method, path, query, bytesOut, user, tenant } = await raw.logged();
  const line = { status, code, route, upstream, method, path, query, bytesOut, user, tenant };
  await barrierOf(raw);
  return { heard, line, lines: raw.log.length };
}

/** Whatever would be written twice is written by now. */
const barrierOf = async (raw: RawGateway): Promise<void> => void (await raw.ask(request('GET /admin')));

describe('whoever writes it, an answer', () => {
  it.each(ENDINGS)('is the same, with one line in the log: %s', async (_, bytes, script) => {
    expect(await end(direct, bytes, script)).toEqual(await end(node, bytes, script));
  });
});

describe('whoever reads it, a request', () => {
  const tables = Object.keys(corpus) as (keyof typeof corpus)[];
  it.each(tables)(
    'of the corpus is answered alike, and the origin gets the same: %s',
    async (table) => {
      for (const { bytes, outcome } of corpus[table]) {
        await compare(bytes, ...(outcome === 'unfinished' ? [] : [FOLLOWER]));
        direct.forget();
        node.forget();
      }
    },
    120_000,
  );

  it.each(VALID)('is answered alike behind one that was read without node: %s', async (_, bytes) => {
    await compare(VALID[0]![1], bytes, FOLLOWER);
  });

  it('was read without node often enough to mean something', () => {
    expect(taken).toBeGreaterThan(100);
  });
});

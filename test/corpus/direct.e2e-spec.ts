import { DirectConnection } from '../../src/door/http1/direct-connection';
import { useRawGateway } from '../raw/support';
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

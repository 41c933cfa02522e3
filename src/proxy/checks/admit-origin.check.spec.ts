import type { Verdict } from '../policy';
import { anExchange, aRoute, someParts } from '../testing';
import type { WrittenWebSocket } from '../routes/schema/websocket';
import { admitOrigin } from './admit-origin.check';
import { aHandshake } from './testing-handshake';

const denied = expect.objectContaining({ status: 403, code: 'origin-denied' }) as unknown;

function judge(origin: string | undefined, websocket: WrittenWebSocket | true, client = {}): Verdict {
  const parts = someParts({ origins: ['https://public.example', 'https://portal.example'] });
  const headers = origin === undefined ? {} : { origin };
  const verdict = admitOrigin(aRoute({ websocket }), parts)!.decide(aHandshake({ head: { headers, client } }));
  return verdict as Verdict;
}

describe('admitOrigin', () => {
  it.each([
    ['https://portal.example', 'gateway.example', 'http', true],
    ['https://public.example', 'gateway.example', 'http', true],
    ['https://gateway.example', 'gateway.example', 'https', true],
    ['https://gateway.example', 'gateway.example', 'http', true],
    ['http://localhost:8080', 'localhost:8080', 'http', true],
    ['http://gateway.example', 'gateway.example', 'https', false],
    ['https://evil.example', 'gateway.example', 'https', false],
    ['https://gateway.example', 'gateway.example:8443', 'https', false],
    ['https://evilgateway.example', 'gateway.example', 'https', false],
    ['null', 'null', 'http', false],
    ['', 'gateway.example', 'http', false],
  ] as const)('by default answers a page of "%s" that asks %s by %s: %s', (origin, host, proto, admitted) =>
    expect(judge(origin, true, { host, proto })).toEqual(admitted ? undefined : denied),
  );

  it('asks for the listed ones alone where the route lists any', () => {
    const websocket = { origins: ['https://app.example', 'null'] };
    expect(judge('https://app.example', websocket)).toBeUndefined();
    expect(judge('null', websocket)).toBeUndefined();
    expect(judge('https://portal.example', websocket)).toEqual(denied);
    expect(judge('https://gateway.example', websocket)).toEqual(denied);
  });

  it('lets every page in where the route says so', () =>
    expect(judge('https://evil.example', { origins: ['*'] })).toBeUndefined());

  it('lets a client in that is no browser: it names no origin', () => expect(judge(undefined, true)).toBeUndefined());

  it('is about handshakes, and is not there where nobody takes them', () => {
    const head = { headers: { origin: 'https://evil.example' } };
    expect(admitOrigin(aRoute({ websocket: true }), someParts())!.decide(anExchange({ head }))).toBeUndefined();
    expect(admitOrigin(aRoute(), someParts())).toBeUndefined();
  });
});

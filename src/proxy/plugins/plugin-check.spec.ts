import { aPrincipal, aTenant } from '../../access/testing';
import type { Verdict } from '../policy';
import { anExchange, FakeLog } from '../testing';
import type { PluginCheck } from './api';
import { pluginCheck } from './plugin-check';
import { PLUGIN_FAILED } from './plugin-refusal';

const use = { name: 'hours', timeoutMs: 10 };

describe('pluginCheck', () => {
  let log: FakeLog;
  beforeEach(() => (log = new FakeLog()));
  const verdictOf = (check: unknown, exchange = anExchange()): Verdict | Promise<Verdict> =>
    pluginCheck(use, { decide: check as PluginCheck }, log).decide(exchange);

  it.each([undefined, null])('lets a request through that it says %s to, at once', (said) => {
    expect(verdictOf(() => said)).toBeUndefined();
  });

  it('refuses as the plugin says', async () => {
    const said = { status: 429, code: 'slow-down', detail: 'later', headers: { 'Retry-After': '3' } };
    expect(verdictOf(() => said)).toMatchObject(said);
    expect(await verdictOf(() => Promise.resolve(said))).toMatchObject(said);
    expect(log.lines).toEqual([]);
  });

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['never decides', () => new Promise(() => undefined)],
    ['refuses with 200', () => ({ status: 200, code: 'fine' })],
    ['refuses without a code', () => ({ status: 403 })],
    ['refuses with a field that splits the answer', () => ({ status: 403, code: 'no', headers: { A: 'b\r\nC: d' } })],
    ['says a number', () => 7],
    [
      'adds what only the gateway may say',
      (request: { addHeader(n: string, v: string): void }) => request.addHeader('X_User_Id', 'root'),
    ],
    [
      'adds framing',
      (request: { addHeader(n: string, v: string): void }) => request.addHeader('Transfer-Encoding', 'chunked'),
    ],
  ])('is 500 plugin-failed when it %s, and the log names it', async (_, check) => {
    const exchange = anExchange();
    expect(await verdictOf(check, exchange)).toBe(PLUGIN_FAILED);
    expect(log.at('error')).toEqual([expect.stringMatching(/^plugin hours failed at request .+ on route mawbs$/)]);
    expect(exchange.addedHeaders).toEqual([]);
  });

  it('sees who asks, and adds fields both ways', () => {
    const principal = aPrincipal({ subject: 'user-1', roles: ['USER'], scopes: ['portal'] });
    const exchange = anExchange({ principal, tenant: aTenant('SERHAFEN:CL'), head: { path: '/a', query: '?b=1' } });
    const seen: unknown[] = [];
    void verdictOf(
      ((request) => {
        const { method, path, query, route, clientAddress, tenant } = request;
        seen.push({ method, path, query, route, clientAddress, tenant }, request.principal);
        request.addHeader('X-Plan', 'gold');
        request.addAnswerHeader('X-Seen', 'yes');
      }) satisfies PluginCheck,
      exchange,
    );
    expect(seen).toEqual([
      { method: 'GET', path: '/a', query: '?b=1', route: 'mawbs', clientAddress: '203.0.113.7', tenant: 'SERHAFEN:CL' },
      { kind: 'user', userId: 'user-1', email: 'ana@example.test', roles: ['USER'], scopes: ['portal'] },
    ]);
    expect([exchange.addedHeaders, exchange.answerHeaders]).toEqual([
      ['X-Plan', 'gold'],
      ['X-Seen', 'yes'],
    ]);
  });

  it('is only asked for its peek where nothing may happen', () => {
    const spent: string[] = [];
    const check = pluginCheck(
      use,
      { decide: () => void spent.push('decide'), peek: () => void spent.push('peek') },
      log,
    );
    void check.peek!(anExchange());
    expect(spent).toEqual(['peek']);
  });
});

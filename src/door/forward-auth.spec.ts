import { aPrincipal, aTenant } from '../access/testing';
import { MemoryLimiter } from '../limits';
import { SystemClock } from '../shared/clock';
import { refusal } from '../shared/problem';
import { inBytes, openDoor, type OpenDoor, type OpenDoorOptions, readAnswer } from './testing';

const ana = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER'] } });
const ASKED = { 'X-Original-URI': '/api/v0/mawbs?page=2', 'X-Original-Method': 'GET' };
let door: OpenDoor;
const open = async (options: OpenDoorOptions = {}): Promise<OpenDoor> => {
  door = await openDoor({ trustedProxies: ['127.0.0.1'], ...options });
  door.authenticator.know('good', ana);
  return door;
};
const ask = async (...args: Parameters<typeof inBytes>) => readAnswer(await door.exchange(inBytes(...args)));
const codeOf = ({ body }: { body: string }): unknown => JSON.parse(body).code;
afterEach(() => door.close());

describe('Door, asked by a proxy', () => {
  it('says for whom a request may go on, in fields that are all there, and in no body', async () => {
    await open();
    door.dataPlane.verdict = () => ({ principal: ana, tenant: aTenant() });
    const answer = await ask('GET /verify', ASKED);
    expect(answer).toMatchObject({
      status: 200,
      body: '',
      headers: {
        'x-user-id': ana.userId,
        'x-user-email': 'ana@example.test',
        'x-user-roles': 'USER',
        'x-tenant-id': 'SERHAFEN:CL',
        'cache-control': 'no-store',
        'content-length': '0',
        'x-request-id': expect.any(String),
      },
    });
    expect(door.dataPlane.judged[0]).toMatchObject({ method: 'GET', path: '/api/v0/mawbs', query: '?page=2' });
    door.dataPlane.verdict = () => ({ principal: undefined, tenant: undefined });
    expect((await ask('GET /verify', ASKED)).headers).toMatchObject({
      'x-user-id': '',
      'x-user-roles': '',
      'x-tenant-id': '',
    });
  });

  it('writes one line for each answer, with the code that the gateway itself would have given', async () => {
    await open();
    door.dataPlane.verdict = () => ({ principal: ana, tenant: aTenant() });
    await ask('GET /verify', ASKED);
    door.dataPlane.verdict = () => refusal(503, 'issuer-unavailable');
    await ask('GET /verify-admin', ASKED);
    expect(door.accessLog.records).toMatchObject([
      { route: '/verify', status: 200, code: undefined, user: ana.userId, tenant: 'SERHAFEN:CL' },
      { route: '/verify-admin', status: 403, code: 'issuer-unavailable' },
    ]);
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('answers %s', async (method) => {
    await open({ corsOrigins: ['https://portal.example'] });
    const preflight = { Origin: 'https://portal.example', 'Access-Control-Request-Method': 'GET' };
    expect((await ask(`${method} /verify`, preflight)).status).toBe(401);
    expect((await ask(`${method} /verify`, { Authorization: 'Bearer good' })).status).toBe(200);
  });

  it('reads no body, of any type', async () => {
    await open();
    const fields = { Authorization: 'Bearer good', 'Content-Type': 'application/json', 'Content-Length': '3' };
    expect((await ask('POST /verify', fields, '{{{')).status).toBe(200);
    const huge = { ...fields, 'Content-Length': '999999999', Connection: 'keep-alive' };
    expect(await ask('POST /verify', huge, '{{{')).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });

  describe('answers 403 and nothing else', () => {
    it.each([
      ['an ambiguous path', 'GET /verify', { ...ASKED, 'X-Original-URI': '/a/../b' }],
      ['an ambiguous path of its own', 'GET /verify/a//b', {}],
      ['a path that cannot be', 'GET /verify/%zz', {}],
      ['a query that cannot be', 'GET /verify?a=#', {}],
      ['half a tenant', 'GET /verify', { 'x-business-unit': 'SERHAFEN' }],
      ['an expectation', 'GET /verify', { Expect: 'the-unexpected' }],
    ])('to %s', async (_, line, fields) => {
      await open();
      const answer = await ask(line, { Authorization: 'Bearer good', ...fields });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'request-refused']);
    });

    it.each([400, 404, 405, 413, 429, 500, 503])('where the route would answer %d', async (status) => {
      await open();
      door.dataPlane.verdict = () => Promise.resolve(refusal(status, 'some-code'));
      const answer = await ask('GET /verify', ASKED);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'request-refused']);
    });

    it('when something fails inside, and reports that', async () => {
      await open();
      door.dataPlane.verdict = () => Promise.reject(new Error('broken'));
      expect((await ask('GET /verify', ASKED)).status).toBe(403);
      door.dataPlane.verdict = () => {
        throw new Error('broken');
      };
      expect((await ask('GET /verify', ASKED)).status).toBe(403);
      expect(door.failures).toHaveLength(2);
    });
  });

  it('two Authorization fields are no credential: 403, as for everything that cannot be read', async () => {
    await open();
    const twice =
      'GET /verify HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer good\r\nAuthorization: Bearer good\r\n\r\n';
    expect(readAnswer(await door.exchange(twice)).status).toBe(403);
  });

  it('does not believe an untrusted peer what its client asked for', async () => {
    await open({ trustedProxies: [] });
    expect((await ask('GET /verify', { ...ASKED, Authorization: 'Bearer good' })).status).toBe(200);
    expect(door.dataPlane.judged).toEqual([]);
    expect((await ask('GET /verify/api/v0/mawbs', { Authorization: 'Bearer good' })).status).toBe(403);
  });

  it("counts an untrusted peer's address, and not that of a trusted proxy", async () => {
    const limiter = new MemoryLimiter(new SystemClock());
    const addressLimit = { requests: 1, perSeconds: 3600 };
    const bearer = { Authorization: 'Bearer good' };
    await open({ limiter, addressLimit });
    for (let i = 0; i < 3; i++) expect((await ask('GET /verify', bearer)).status).toBe(200);
    await door.close();
    await open({ limiter, addressLimit, trustedProxies: [] });
    expect((await ask('GET /verify', bearer)).status).toBe(200);
    expect(await ask('GET /verify', bearer)).toMatchObject({
      status: 403,
      headers: { 'retry-after': expect.any(String) },
    });
  });

  it('leaves a host that a route names to the route, and knows the host by the Host field', async () => {
    await open();
    door.dataPlane.ownHost = 'shop.example';
    expect((await ask('GET /verify', { Host: 'shop.example' })).body).toBe('/verify');
    const forwarded = { 'X-Forwarded-Host': 'shop.example', 'X-Forwarded-For': '203.0.113.7', ...ASKED };
    door.dataPlane.verdict = () => ({ principal: ana, tenant: undefined });
    expect((await ask('GET /verify', forwarded)).status).toBe(200);
    expect(door.dataPlane.judged[0]!.client).toMatchObject({ host: 'shop.example', address: '203.0.113.7' });
  });

  it('is not there on the management port', async () => {
    await open({ side: 'management' });
    expect((await ask('GET /verify', { Authorization: 'Bearer good' })).status).toBe(404);
  });
});

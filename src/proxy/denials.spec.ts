import { Revocations } from '../access';
import { aPrincipal, aTenant, FakeTenantDirectory } from '../access/testing';
import { denialOf, endWhatIsDenied } from './denials';
import { type Front, type RawEnd, type RawOrigin, Rig, WAYS_THROUGH, turns } from './forward/testing';
import { close } from './forward/tunnel/testing';
import { anExchange } from './testing';

const LATER_MS = Number.MAX_SAFE_INTEGER;

describe.each(WAYS_THROUGH)('what is in flight when access ends, over %s, read by %s', (transport, reader) => {
  let rig: Rig;
  let origin: RawOrigin;
  let front: Front;
  let revocations: Revocations;
  let tenants: FakeTenantDirectory;
  let sessionId: string;
  beforeEach(async () => {
    rig = new Rig(transport, reader);
    revocations = new Revocations();
    tenants = new FakeTenantDirectory('SERHAFEN:CL');
    sessionId = 's1';
    origin = await rig.rawOrigin();
    front = await rig.front(rig.upstream(origin.url), {
      prepare: (exchange) => {
        exchange.principal = aPrincipal({ sessionId });
        exchange.tenant = aTenant('SERHAFEN:CL');
      },
    });
    rig.onClose(endWhatIsDenied({ revocations, tenants }, rig.deadlines, rig.tunnels));
  });
  afterEach(() => rig.close());

  const revoke = (value = 's1') => revocations.apply({ kind: 'sid', value, expiresAtMs: LATER_MS });
  async function asked(text = 'GET /feed HTTP/1.1\r\nHost: gateway.test\r\n\r\n'): Promise<[RawEnd, RawEnd]> {
    const client = await front.client();
    client.say(text);
    return [client, await origin.asked(origin.connections.length)];
  }
  async function streaming(): Promise<[RawEnd, RawEnd]> {
    const [client, server] = await asked();
    server.say('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
    await client.hears('one');
    return [client, server];
  }

  it('cuts an answer that streams, and lets go of the upstream', async () => {
    const [client, server] = await streaming();
    revoke();
    expect(await client.all()).not.toContain('0\r\n\r\n');
    await server.all();
    expect((await front.outcome()).outcome).toEqual({ status: 200, fault: undefined, code: 'token-revoked' });
    expect(rig.deadlines.size).toBe(0);
  });

  it('leaves other sessions alone', async () => {
    sessionId = 's2';
    const [client, server] = await streaming();
    revoke();
    await turns();
    server.say('3\r\ntwo\r\n0\r\n\r\n');
    await client.hears('two');
    expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: undefined });
  });

  it('answers 401 token-revoked to a request whose answer has not begun', async () => {
    const [client, server] = await asked();
    revoke();
    await client.hears('"code":"token-revoked"');
    expect(client.heard).toMatch(/^HTTP\/1\.1 401 [^]*WWW-Authenticate: Bearer error="invalid_token"/i);
    await server.all();
  });

  it('answers 401 token-revoked in the middle of an upload', async () => {
    const [client, server] = await asked(
      'POST /feed HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 100000\r\n\r\nbegun',
    );
    await server.hears('begun');
    revoke();
    await client.hears('"code":"token-revoked"');
    await server.all();
  });

  it('ends all that is open in a tenant when it is suspended', async () => {
    const [client] = await streaming();
    tenants.suspend('SERHAFEN:CL');
    await client.all();
    expect((await front.outcome()).outcome).toMatchObject({ status: 200, code: 'tenant-suspended' });
  });

  it('closes tunnels, and tells why (RFC 6455 §7.4.1)', async () => {
    const [client, server] = await asked(
      'GET /feed HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    server.say(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    );
    await client.hears('\r\n\r\n');
    client.forget();
    revoke();
    expect(await client.all()).toBe(close(4401, 'token-revoked'));
  });

  it('looks once at many revocations, and no more when it is over', async () => {
    const looked = jest.spyOn(rig.tunnels, 'close');
    for (let i = 0; i < 100; i++) revoke(`other ${i}`);
    await turns();
    expect(looked).toHaveBeenCalledTimes(1);
  });
});

describe('denialOf', () => {
  const parts = { revocations: new Revocations(), tenants: new FakeTenantDirectory('SERHAFEN:CL') };
  const of = (tenant: string) => denialOf(anExchange({ principal: aPrincipal(), tenant: aTenant(tenant) }), parts);

  it('finds nothing against whoever may still come in', () => {
    expect(of('SERHAFEN:CL')).toBeUndefined();
    expect(denialOf(anExchange({ principal: aPrincipal() }), parts)).toBeUndefined();
  });

  it('has nothing to look at where nobody was asked who they are', () =>
    expect(denialOf(anExchange(), parts)).toBeUndefined());

  it('denies a tenant that is gone', () => expect(of('GONE:CL')).toMatchObject({ code: 'tenant-forbidden' }));
});

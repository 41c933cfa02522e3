import { accessLine } from './access-line';
import { anAccessRecord } from './testing';

const parsed = (facts: Parameters<typeof anAccessRecord>[0]) => JSON.parse(accessLine(anAccessRecord(facts)));

describe('accessLine', () => {
  it('is one line of JSON that leaves out what is not known', () => {
    const line = accessLine(anAccessRecord());
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      requestId: '00000000-0000-4000-8000-000000000001',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      address: '203.0.113.7',
      method: 'GET',
      host: 'gateway.example',
      path: '/api/v0/mawbs',
      plane: 'data',
      status: 200,
      durationMs: 1.2,
      bytesIn: 0,
      bytesOut: 100,
    });
  });

  it('tells everything that is known', () => {
    const facts = {
      query: '?limit=5',
      route: 'mawbs',
      upstream: 'mawbs',
      user: 'u-1',
      key: 'k-1',
      tenant: 'SERHAFEN:CL',
      code: 'upstream-timeout',
      upstreamMs: 12.34,
      userAgent: 'curl/8.0',
    };
    expect(parsed(facts)).toMatchObject({ ...facts, upstreamMs: 12.3 });
  });

  it('cannot be broken out of', () => {
    const facts = { host: 'a"b', path: '/a\\b\n"', userAgent: 'x\u0000"}\n{"status":500', user: '\u2028é' };
    expect(parsed(facts)).toMatchObject({ ...facts, status: 200 });
  });

  it('hides secrets of the query', () => {
    expect(parsed({ query: '?access_token=abc&limit=1' }).query).toBe('?access_token=[redacted]&limit=1');
  });

  it('tells what a WebSocket was', () => {
    expect(parsed({ socket: { closeCode: 4401, messagesIn: 1, messagesOut: 2 } })).toMatchObject({
      ...{ closeCode: 4401, messagesIn: 1, messagesOut: 2 },
    });
    expect(parsed({ socket: { closeCode: 0, messagesIn: 0, messagesOut: 0 } })).not.toHaveProperty('closeCode');
    expect(parsed({})).not.toHaveProperty('messagesIn');
  });

  it('bounds what a client can make long', () => {
    expect(parsed({ userAgent: 'x'.repeat(10_000) }).userAgent).toHaveLength(513);
    expect(parsed({ path: `/${'x'.repeat(10_000)}` }).path).toHaveLength(2049);
    expect(parsed({ query: `?q=${'x'.repeat(10_000)}` }).query).toHaveLength(2049);
  });
});

import type { IncomingHttpHeaders } from 'node:http';
import { traceOf as read, type TracePolicy } from './trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

const traceOf = (
  headers: IncomingHttpHeaders,
  policy: TracePolicy = 'continue',
  peerTrusted = false,
  sample?: () => boolean,
) => read(headers, policy, peerTrusted, sample);

describe('traceOf', () => {
  it('goes on with a valid trace under a span of its own', () => {
    const trace = traceOf({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' });
    expect(trace).toMatchObject({ traceId: TRACE, flags: '01', state: 'vendor=1' });
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(trace.spanId).not.toBe(PARENT);
  });

  it('belongs to the span of the caller, where the trace goes on', () => {
    expect(traceOf({ traceparent: `00-${TRACE}-${PARENT}-01` }).parentId).toBe(PARENT);
    expect(traceOf({}).parentId).toBeUndefined();
    expect(traceOf({ traceparent: `00-${TRACE}-${PARENT}-01` }, 'restart').parentId).toBeUndefined();
  });

  it.each([
    ['begins here', {}, false, '00'],
    ['is a stranger’s', { traceparent: `00-${TRACE}-${PARENT}-01` }, false, '00'],
    ['is a trusted peer’s', { traceparent: `00-${TRACE}-${PARENT}-01` }, true, '01'],
  ])('draws whether a trace is kept that %s', (_, headers, peerTrusted, flags) => {
    expect(traceOf(headers, 'continue', peerTrusted, () => false).flags).toBe(flags);
  });

  it.each([
    ['00', true, '00'],
    ['02', true, '00'],
    ['01', true, '01'],
    ['00', false, '01'],
  ])('lets only a trusted peer decide about sampling: %s, %s', (flags, peerTrusted, ours) => {
    expect(traceOf({ traceparent: `00-${TRACE}-${PARENT}-${flags}` }, 'continue', peerTrusted).flags).toBe(ours);
  });

  it.each([
    ['continue', false, true],
    ['trusted', false, false],
    ['trusted', true, true],
    ['restart', true, false],
  ] as const)('goes on as the policy says: %s, %s', (policy, peerTrusted, continued) => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' };
    const { traceId, state } = traceOf(headers, policy, peerTrusted);
    expect([traceId === TRACE, state]).toEqual([continued, continued ? 'vendor=1' : undefined]);
  });

  it('reads what it knows of a later version', () => {
    expect(traceOf({ traceparent: `01-${TRACE}-${PARENT}-01-more` }).traceId).toBe(TRACE);
  });

  it.each([
    undefined,
    '',
    'garbage',
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
  ])('begins a new trace for %j and drops its state', (traceparent) => {
    const trace = traceOf({ ...(traceparent === undefined ? {} : { traceparent }), tracestate: 'vendor=1' });
    expect(trace).toEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      flags: '01',
      state: undefined,
    });
    expect(trace.traceId).not.toBe(TRACE);
  });

  it('drops a state longer than 512 characters', () => {
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    expect(traceOf({ traceparent, tracestate: 'a'.repeat(513) }).state).toBeUndefined();
    expect(traceOf({ traceparent, tracestate: 'a'.repeat(512) }).state).toHaveLength(512);
  });

  it('never gives the same span twice, however many it draws', () => {
    const spans = new Set(Array.from({ length: 2000 }, () => traceOf({}).spanId));
    expect(spans.size).toBe(2000);
  });
});

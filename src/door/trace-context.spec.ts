import { traceOf } from './trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('traceOf', () => {
  it('goes on with a valid trace under a span of its own', () => {
    const trace = traceOf({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' });
    expect(trace).toMatchObject({ traceId: TRACE, flags: '01', state: 'vendor=1' });
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(trace.spanId).not.toBe(PARENT);
  });

  it('keeps the decision not to sample', () => {
    expect(traceOf({ traceparent: `00-${TRACE}-${PARENT}-02` }).flags).toBe('00');
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

import type { FinishedSpan } from './finished-span';
import { type SendSpans, Tracing, type TracingOptions } from './tracing';

const aSpan = (name = 'GET'): FinishedSpan => ({
  kind: 'server',
  name,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentId: undefined,
  parentIsRemote: true,
  startMs: 0,
  durationMs: 1,
  attributes: {},
  failed: false,
});

describe('Tracing', () => {
  let batches: { names: string[]; done: (error?: Error) => void }[];
  let lost: string[];
  let tracing: Tracing;
  const aTracing = (options: Partial<TracingOptions> = {}): Tracing => {
    const send: SendSpans = (spans, done) => void batches.push({ names: spans.map(({ name }) => name), done });
    const failed = ({ message }: Error): void => void lost.push(message);
    return new Tracing(send, { ratio: 1, mostWaiting: 200, everyMs: 600_000, random: () => 0.5, failed, ...options });
  };
  const record = (count: number): void => {
    for (let at = 0; at < count; at++) tracing.record(aSpan());
  };
  beforeEach(() => {
    [batches, lost] = [[], []];
    tracing = aTracing();
  });
  afterEach(async () => {
    for (const { done } of batches) done();
    await tracing.close(0);
  });

  it('sends when a batch is full, and not before', () => {
    record(127);
    expect(batches).toHaveLength(0);
    record(1);
    expect(batches.map(({ names }) => names.length)).toEqual([128]);
  });

  it('has one batch on its way, however slow the collector is, and drops what finds the queue full', () => {
    record(1000);
    expect(batches).toHaveLength(1);
    expect(tracing).toMatchObject({ exported: 0, dropped: 1000 - 128 - 200 });
  });

  it('goes on when the collector took a batch', async () => {
    record(256);
    batches[0]!.done();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(batches).toHaveLength(2);
    expect(tracing).toMatchObject({ exported: 128, dropped: 0 });
  });

  it('counts what the collector did not take, and says so', () => {
    record(128);
    batches[0]!.done(new Error('it is away'));
    expect(tracing).toMatchObject({ exported: 0, dropped: 128 });
    expect(lost).toEqual(['it is away']);
  });

  it('sends what waits when it ends', async () => {
    record(3);
    const closed = tracing.close(10_000);
    batches[0]!.done();
    await closed;
    expect(tracing).toMatchObject({ exported: 3, dropped: 0 });
  });

  it('ends all the same when the collector says nothing', async () => {
    record(3);
    await tracing.close(0);
    expect(tracing.exported).toBe(0);
  });

  it.each([
    [0.49, true],
    [0.5, false],
  ])('draws which traces are kept: %s', (drawn, kept) => {
    const drawing = aTracing({ ratio: 0.5, random: () => drawn });
    expect(drawing.sample()).toBe(kept);
    return drawing.close(0);
  });
});

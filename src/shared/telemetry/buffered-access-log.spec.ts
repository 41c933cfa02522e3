import { BufferedAccessLog } from './buffered-access-log';
import type { LineSink } from './line-sink';
import { anAccessRecord } from './testing';

/** A sink that writes when the test says so. */
class HeldSink implements LineSink {
  text = '';
  reopened = 0;
  closed = false;
  #finish: ((error: Error | null) => void) | undefined;

  write(bytes: Buffer, written: (error: Error | null) => void): void {
    expect(this.#finish).toBeUndefined();
    const copy = bytes.toString();
    this.#finish = (error) => {
      if (error === null) this.text += copy;
      written(error);
    };
  }
  get busy(): boolean {
    return this.#finish !== undefined;
  }
  finish(error: Error | null = null): void {
    const finish = this.#finish!;
    this.#finish = undefined;
    finish(error);
  }
  reopen(): void {
    expect(this.busy).toBe(false);
    this.reopened++;
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

const failures: Error[] = [];
const open = (bufferBytes?: number) => {
  const sink = new HeldSink();
  return { sink, log: new BufferedAccessLog(sink, (error) => failures.push(error), bufferBytes) };
};
const ids = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).requestId);

async function drained(log: BufferedAccessLog, sink: HeldSink): Promise<void> {
  const closed = log.close();
  while (sink.busy) {
    sink.finish();
    await Promise.resolve();
  }
  await closed;
}

describe('BufferedAccessLog', () => {
  beforeEach(() => failures.splice(0));

  it('writes each line once and in order, those that come during a write included', async () => {
    const { sink, log } = open();
    const fill = (from: number) => {
      for (let at = from; at < from + 300; at++) log.write(anAccessRecord({ requestId: `id-${at}` }));
    };
    fill(0);
    expect(sink.busy).toBe(true);
    fill(300);
    sink.finish();
    fill(600);
    await drained(log, sink);
    expect(ids(sink.text)).toEqual(Array.from({ length: 900 }, (_, at) => `id-${at}`));
    expect(log.dropped).toBe(0);
    expect(sink.closed).toBe(true);
  });

  it('drops and counts lines while the sink is slower than the requests', async () => {
    const { sink, log } = open(100_000);
    for (let at = 0; at < 1000; at++) log.write(anAccessRecord({ requestId: `id-${at}` }));
    expect(log.dropped).toBeGreaterThan(0);
    await drained(log, sink);
    expect(ids(sink.text)).toHaveLength(1000 - log.dropped);
  });

  it('reports a failed write and goes on', async () => {
    const { sink, log } = open();
    for (let at = 0; at < 300; at++) log.write(anAccessRecord());
    sink.finish(new Error('disk full'));
    expect(failures).toEqual([new Error('disk full')]);
    log.write(anAccessRecord({ requestId: 'after' }));
    await drained(log, sink);
    expect(ids(sink.text).at(-1)).toBe('after');
  });

  it('opens the file anew between two writes, never under one', async () => {
    const { sink, log } = open();
    log.reopen();
    expect(sink.reopened).toBe(1);
    for (let at = 0; at < 300; at++) log.write(anAccessRecord());
    log.reopen();
    expect(sink.reopened).toBe(1);
    sink.finish();
    expect(sink.reopened).toBe(2);
    await drained(log, sink);
  });
});

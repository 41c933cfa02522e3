import { Housekeeping } from './housekeeping';

describe('Housekeeping', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('works again and again, one at a time, and waits for the last when the application ends', async () => {
    let begun = 0;
    let finish = (): void => undefined;
    const keeping = new Housekeeping('care', 1000, () => (begun++, new Promise<void>((done) => (finish = done))), {
      warn: () => undefined,
    });
    keeping.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(2500);
    expect(begun).toBe(1);
    finish();
    await jest.advanceTimersByTimeAsync(1000);
    expect(begun).toBe(2);
    let ended = false;
    const shutdown = keeping.onApplicationShutdown().then(() => (ended = true));
    await jest.advanceTimersByTimeAsync(5000);
    expect([begun, ended]).toEqual([2, false]);
    finish();
    await shutdown;
  });

  it('says what failed, and tries again', async () => {
    const said: unknown[] = [];
    const keeping = new Housekeeping('care', 1000, () => Promise.reject(new Error('no database')), {
      warn: (line: unknown) => said.push(line),
    });
    keeping.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(2000);
    await keeping.onApplicationShutdown();
    expect(said).toEqual([
      'care failed and is tried again: Error: no database',
      'care failed and is tried again: Error: no database',
    ]);
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FakeClock } from '../../shared/clock';
import { Deadlines, Timed } from './deadlines';

class Item extends Timed {
  expirations = 0;
  constructor(
    dueAtMs: number,
    private readonly whenExpired: (item: Item) => void = () => {},
  ) {
    super();
    this.dueAtMs = dueAtMs;
  }
  expired(): void {
    this.expirations++;
    this.whenExpired(this);
  }
}

describe('Deadlines', () => {
  const clock = new FakeClock(0);
  let deadlines: Deadlines;
  beforeEach(() => {
    deadlines = new Deadlines(clock);
  });

  it('tells what is due, and nothing else', () => {
    const [early, late, never] = [new Item(100), new Item(101), new Item(0)];
    for (const item of [early, late, never]) deadlines.watch(item);
    clock.advance(100);
    deadlines.sweep();
    expect([early, late, never].map((item) => item.expirations)).toEqual([1, 0, 0]);
  });

  it('follows a deadline that moved', () => {
    const now = clock.monotonicMs();
    const item = new Item(now + 10);
    deadlines.watch(item);
    item.dueAtMs = now + 20;
    clock.advance(10);
    deadlines.sweep();
    expect(item.expirations).toBe(0);
    clock.advance(10);
    deadlines.sweep();
    expect(item.expirations).toBe(1);
  });

  it('lets an expired item forget itself and others while it sweeps', () => {
    const now = clock.monotonicMs();
    const victim = new Item(now);
    const items = [1, 2, 3].map(
      () =>
        new Item(now, (item) => {
          deadlines.forget(item);
          deadlines.forget(victim);
        }),
    );
    for (const item of [...items, victim]) deadlines.watch(item);
    deadlines.sweep();
    expect(items.map((item) => item.expirations)).toEqual([1, 1, 1]);
    expect(victim.expirations).toBe(0);
    expect(deadlines.size).toBe(0);
  });

  it('watches an item once, and forgets one that it does not watch without harm', () => {
    const item = new Item(clock.monotonicMs());
    deadlines.watch(item);
    deadlines.watch(item);
    expect(deadlines.size).toBe(1);
    deadlines.forget(item);
    deadlines.forget(item);
    expect(deadlines.size).toBe(0);
  });

  it('keeps the others when one in the middle is forgotten', () => {
    const items = [1, 2, 3].map(() => new Item(clock.monotonicMs()));
    for (const item of items) deadlines.watch(item);
    deadlines.forget(items[0]!);
    deadlines.sweep();
    expect(items.map((item) => item.expirations)).toEqual([0, 1, 1]);
  });

  it('sweeps by itself between start and stop', () => {
    jest.useFakeTimers();
    const item = new Item(clock.monotonicMs());
    deadlines.watch(item);
    deadlines.start();
    jest.advanceTimersByTime(51);
    expect(item.expirations).toBe(1);
    deadlines.stop();
    jest.advanceTimersByTime(500);
    expect(item.expirations).toBe(1);
    jest.useRealTimers();
  });

  it('hears what arrived while the process was held up, before anybody is late', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [peer] = (await once(server, 'connection')) as [Socket];
    const item = new Item(clock.monotonicMs() + 10);
    deadlines.watch(item);
    const heard = once(socket, 'data').then(() => deadlines.forget(item));
    deadlines.start();
    // In one turn: an answer arrives, and then this process does nothing until long after the next sweep was due.
    peer.write('an answer');
    clock.advance(1000);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    await heard;
    deadlines.stop();
    expect(item.expirations).toBe(0);
    socket.destroy();
    peer.destroy();
    server.close();
  });
});

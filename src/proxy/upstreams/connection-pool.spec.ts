import { Connection } from '../transport';
import { ConnectionPool, type Waiter } from './connection-pool';

class Someone implements Waiter {
  connection: FakeConnection | undefined;
  connected(connection: Connection): void {
    this.connection = connection as FakeConnection;
  }
}

class FakeConnection extends Connection {
  readonly progress = 'unsent';
  closed = false;
  send(): void {}
  pause(): void {}
  resume(): void {}
  abort(): void {}
  close(): void {
    this.closed = true;
  }
}

describe('ConnectionPool', () => {
  const aPool = (max: number, queue: number): ConnectionPool =>
    new ConnectionPool(() => new FakeConnection(), { max, queue });
  const acquired = (pool: ConnectionPool): FakeConnection => {
    const someone = new Someone();
    pool.acquire(someone);
    return someone.connection!;
  };

  it('hands out the connection that was given back last', () => {
    const pool = aPool(3, 0);
    const [first, second] = [acquired(pool), acquired(pool)];
    pool.release(second);
    pool.release(first);
    expect(acquired(pool)).toBe(first);
    expect(acquired(pool)).toBe(second);
  });

  it('opens no more than its bound, and lets others wait in order', () => {
    const pool = aPool(1, 2);
    const connection = acquired(pool);
    const [second, third] = [new Someone(), new Someone()];
    expect([pool.acquire(second), pool.acquire(third)]).toEqual([true, true]);
    expect(pool.acquire(new Someone())).toBe(false);
    pool.release(connection);
    expect([second.connection, third.connection]).toEqual([connection, undefined]);
    pool.release(connection);
    expect(third.connection).toBe(connection);
  });

  it('passes over a waiter that withdrew', () => {
    const pool = aPool(1, 2);
    const connection = acquired(pool);
    const [second, third] = [new Someone(), new Someone()];
    pool.acquire(second);
    pool.acquire(third);
    pool.withdraw(second);
    expect(pool.waiting).toBe(1);
    pool.release(connection);
    expect([second.connection, third.connection]).toEqual([undefined, connection]);
  });

  it('closes idle connections at once and busy ones when they come back', async () => {
    const pool = aPool(2, 0);
    const [idle, busy] = [acquired(pool), acquired(pool)];
    pool.release(idle);
    const closed = pool.close();
    expect([idle.closed, busy.closed]).toEqual([true, false]);
    pool.release(busy);
    await closed;
    expect(busy.closed).toBe(true);
  });

  it('still serves who comes late to a pool that is closing, and keeps nothing', async () => {
    const pool = aPool(1, 0);
    await pool.close();
    const late = acquired(pool);
    expect(late.closed).toBe(false);
    pool.release(late);
    expect(late.closed).toBe(true);
    expect(pool.busy).toBe(0);
  });
});

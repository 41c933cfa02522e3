import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as dial } from 'node:net';
import { Drain, type DrainOptions } from './drain';
import { inBytes, openDoor, type OpenDoor, readAnswer } from './testing';

const ASK = inBytes('GET /control', { Connection: 'keep-alive' });
let door: OpenDoor;
/** Requests that wait for the test to answer them. */
let waiting: ServerResponse[];

async function open(options: Partial<DrainOptions> = {}): Promise<Drain> {
  waiting = [];
  door = await openDoor({ handler: (_, response) => void waiting.push(response) });
  return new Drain(door.server, door.lifecycle, { graceMs: 0, timeoutMs: 10_000, ...options }, () =>
    door.dataPlane.close(),
  );
}

async function asked(count: number): Promise<void> {
  while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
}

const refusesConnections = (): Promise<boolean> =>
  new Promise<boolean>((resolve) => {
    const socket = dial(door.port, '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
  });

describe('Drain', () => {
  it('lets running requests finish, with a closing answer, then reports that all could', async () => {
    const drain = await open();
    const socket = await door.dial();
    socket.write(ASK);
    await asked(1);
    const drained = drain.run();
    expect(door.lifecycle.draining).toBe(true);
    expect(await refusesConnections()).toBe(true);
    waiting[0]!.end('done');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(readAnswer(String(answer)).body).toBe('done');
    await once(socket, 'close');
    expect(await drained).toBe(true);
    expect(door.dataPlane.closed).toBe(1);
  });

  it('closes connections that idle, and those that never sent a byte', async () => {
    const drain = await open();
    const used = await door.dial();
    used.write(ASK);
    await asked(1);
    waiting[0]!.end();
    await once(used, 'data');
    const fresh = await door.dial();
    await Promise.all([once(used, 'close'), once(fresh, 'close'), drain.run()]);
  });

  it('serves new connections during the grace, each answer with Connection: close', async () => {
    const drain = await open();
    const grace = Promise.withResolvers<void>();
    const drained = drain.run(grace.promise);
    const socket = await door.dial();
    socket.write(ASK);
    await asked(1);
    waiting[0]!.end();
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(readAnswer(String(answer))).toMatchObject({ status: 200, headers: { connection: 'close' } });
    grace.resolve();
    expect(await drained).toBe(true);
  });

  it('cuts what runs longer than it may, and says so', async () => {
    const drain = await open({ timeoutMs: 50 });
    const socket = await door.dial();
    socket.write(ASK);
    await asked(1);
    const [finished] = await Promise.all([drain.run(), once(socket, 'close')]);
    expect(finished).toBe(false);
  });
});

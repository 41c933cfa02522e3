import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../test/support/waiting';
import { versionOf } from './config-file';
import { GatewayConfigError } from './config-fault';
import { ConfigWatcher, type Reading, type Schedule, type WatchOptions } from './config-watcher';

/** What was told, one after the other; each can be awaited. */
class Told {
  readonly all: Reading[] = [];
  #waiting: ((reading: Reading) => void)[] = [];
  readonly tell = (reading: Reading): void => {
    this.all.push(reading);
    this.#waiting.shift()?.(reading);
  };
  next(): Promise<Reading> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  get texts(): unknown[] {
    return this.all.map((reading) => (reading && 'text' in reading ? reading.text : reading));
  }
}

/** Only what is heard counts: nobody looks without a reason in the time of a test. */
const LISTENING: WatchOptions = { settleMs: 10, pollMs: 3_600_000, listen: true };

describe('ConfigWatcher', () => {
  let folder: string;
  let watcher: ConfigWatcher | undefined;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'config-watcher-'))));
  afterEach(async () => {
    await watcher?.close();
    await rm(folder, { recursive: true });
  });

  async function watching(path: string, running: string | undefined, options = LISTENING): Promise<Told> {
    const told = new Told();
    const version = running === undefined ? undefined : versionOf(running);
    watcher = new ConfigWatcher(path, version, told.tell, options);
    await watcher.start();
    return told;
  }

  /** Waits for what this edit makes the watcher tell. */
  async function after(told: Told, edit: () => Promise<unknown>): Promise<Reading> {
    const next = told.next();
    await edit();
    return next;
  }

  it('hears of a file that is written in place, again and again', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const told = await watching(path, 'one');
    expect(await after(told, () => writeFile(path, 'two'))).toMatchObject({ text: 'two' });
    expect(await after(told, () => writeFile(path, 'three'))).toMatchObject({ text: 'three' });
  });

  it('hears of a file that is renamed over it, again and again', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const told = await watching(path, 'one');
    for (const text of ['two', 'three']) {
      await writeFile(join(folder, '.gateway.yaml.swp'), text);
      expect(await after(told, () => rename(join(folder, '.gateway.yaml.swp'), path))).toMatchObject({ text });
    }
  });

  it('hears of a link that is swapped, as ConfigMaps do', async () => {
    const generation = async (name: string, text: string): Promise<void> => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'gateway.yaml'), text);
      await symlink(name, join(folder, '..data_tmp'));
    };
    const path = join(folder, 'gateway.yaml');
    await generation('..1', 'one');
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await symlink('..data/gateway.yaml', path);
    const told = await watching(path, 'one');
    for (const [name, text] of [
      ['..2', 'two'],
      ['..3', 'three'],
    ] as const) {
      await generation(name, text);
      expect(await after(told, () => rename(join(folder, '..data_tmp'), join(folder, '..data')))).toMatchObject({
        text,
      });
    }
  });

  it('hears of a change behind a link to another folder', async () => {
    const path = join(folder, 'gateway.yaml');
    for (const name of ['first', 'second']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'real.yaml'), name);
    }
    await symlink('first/real.yaml', path);
    const told = await watching(path, 'first');
    expect(await after(told, () => writeFile(join(folder, 'first/real.yaml'), 'in place'))).toMatchObject({
      text: 'in place',
    });
    await symlink('second/real.yaml', join(folder, 'next'));
    expect(await after(told, () => rename(join(folder, 'next'), path))).toMatchObject({ text: 'second' });
    expect(await after(told, () => writeFile(join(folder, 'second/real.yaml'), 'behind'))).toMatchObject({
      text: 'behind',
    });
  });

  it('hears of a file that is deleted, and of its return', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const told = await watching(path, 'one');
    expect(await after(told, () => unlink(path))).toBeUndefined();
    expect(await after(told, () => writeFile(path, 'two'))).toMatchObject({ text: 'two' });
  });

  it('hears of a file that was not there at first', async () => {
    const path = join(folder, 'gateway.yaml');
    const told = await watching(path, undefined);
    expect(await after(told, () => writeFile(path, 'one'))).toMatchObject({ text: 'one' });
  });

  it('notices what changed between the first reading and the first listening', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'newer');
    const told = new Told();
    const next = told.next();
    watcher = new ConfigWatcher(path, versionOf('older'), told.tell, LISTENING);
    await watcher.start();
    expect(await next).toMatchObject({ text: 'newer' });
  });

  it('passes on that the file cannot be read', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const told = await watching(path, 'one');
    expect(await after(told, () => writeFile(path, Buffer.from([0xff])))).toBeInstanceOf(GatewayConfigError);
  });

  describe('looking now and then', () => {
    /** Timers that a test lets go off, one turn at a time. */
    class Timers {
      #due: { work: () => void; ms: number }[] = [];
      readonly schedule: Schedule = (work, ms) => {
        const entry = { work, ms };
        this.#due.push(entry);
        return () => void (this.#due = this.#due.filter((other) => other !== entry));
      };
      waiting(ms: number): number {
        return this.#due.filter((entry) => entry.ms === ms).length;
      }
      fire(ms: number): void {
        const [now, later] = [this.#due.filter((e) => e.ms === ms), this.#due.filter((e) => e.ms !== ms)];
        this.#due = later;
        for (const { work } of now) work();
      }
    }
    const [SETTLE, POLL] = [1, 2];
    let timers: Timers;
    let told: Told;
    let path: string;

    /** Until so many timers wait for something to settle: the first look, and the file. */
    async function settling(count: number): Promise<void> {
      while (timers.waiting(SETTLE) < count) await new Promise((resolve) => setImmediate(resolve));
    }

    beforeEach(async () => {
      path = join(folder, 'gateway.yaml');
      await writeFile(path, 'one');
      timers = new Timers();
      told = new Told();
      const options = { settleMs: SETTLE, pollMs: POLL, listen: false };
      watcher = new ConfigWatcher(path, versionOf('one'), told.tell, options, timers.schedule);
      await watcher.start();
    });

    it('finds a change of which nothing was heard', async () => {
      await writeFile(path, 'two');
      timers.fire(POLL);
      await settling(2);
      const next = told.next();
      timers.fire(SETTLE);
      expect(await next).toMatchObject({ text: 'two' });
      expect(timers.waiting(POLL)).toBe(1);
    });

    it('does not believe a file that is still being written', async () => {
      await truncate(path);
      timers.fire(POLL);
      await settling(2);
      await writeFile(path, 'two, complete');
      timers.fire(SETTLE);
      await settling(1);
      timers.fire(SETTLE);
      await settling(1);
      const next = told.next();
      timers.fire(SETTLE);
      await next;
      expect(told.texts).toEqual(['two, complete']);
    });
  });

  it('does not look for the sake of a neighbour, such as a log that grows beside it', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const looks: (() => void)[] = [];
    const schedule: Schedule = (work, ms) => {
      if (ms === LISTENING.settleMs) looks.push(work);
      return () => undefined;
    };
    watcher = new ConfigWatcher(path, versionOf('one'), () => undefined, LISTENING, schedule);
    await watcher.start();
    looks.shift()!(); // the one that every start makes
    const neighbour = watch(folder);
    const heard = once(neighbour, 'change');
    await writeFile(join(folder, 'access.log'), 'a line');
    await heard;
    neighbour.close();
    await new Promise(setImmediate);
    expect(looks).toHaveLength(0);
    await writeFile(path, 'two');
    await until(
      () => looks.length,
      (count) => count === 1,
    );
  });

  it('tells nothing after it was closed', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'one');
    const told = await watching(path, 'one');
    await watcher!.close();
    await writeFile(path, 'two');
    const other = await watching(path, 'one');
    // By the time another one has told of the change, this one would have too.
    await new Promise<void>((resolve) => (other.all.length > 0 ? resolve() : void other.next().then(() => resolve())));
    expect(told.all).toEqual([]);
  });
});

import { linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../shared/config';
import { readIfThere, writeOwnerOnly } from './owner-only';
import { type KnownProcess, knownProcess, lives } from './process-birth';

/** What stands in the lock file. */
interface Holder extends KnownProcess {
  /** Processes that the holder started: whoever finds the holder dead ends them. */
  readonly children: readonly KnownProcess[];
  /** Set once it has begun to end, so that the next start waits longer. */
  readonly ending: boolean;
}

export interface LockPatience {
  /** For a holder that looks alive and well: it may just have been told to end. */
  readonly livingMs: number;
  /** For one that is ending. */
  readonly endingMs: number;
}

/** One launcher at a time in a data directory, and the memory of what it started. */
export class DataDirLock {
  private held: Holder;

  private constructor(
    private readonly path: string,
    self: KnownProcess,
    /** What a launcher that was killed left running. */
    readonly leftovers: readonly KnownProcess[],
  ) {
    this.held = { ...self, children: leftovers, ending: false };
  }

  /**
   * Takes the lock, from a dead holder too.
   * @throws {StartError} naming the process that holds it
   */
  static async take(
    dataDir: string,
    patience: LockPatience = { livingMs: 4000, endingMs: 20_000 },
    pid: number = process.pid,
  ): Promise<DataDirLock> {
    const path = join(dataDir, 'launcher.lock');
    const self = knownProcess(pid)!;
    let leftovers: readonly KnownProcess[] = [];
    for (let waitedMs = 0; ;) {
      const lock = new DataDirLock(path, self, leftovers);
      if (lock.create()) return lock;
      const text = readIfThere(path);
      const holder = parse(text);
      if (!holder || !lives(holder)) {
        leftovers = [...leftovers, ...(holder?.children ?? [])];
        removeStale(path, text);
        continue;
      }
      if (waitedMs >= (holder.ending ? patience.endingMs : patience.livingMs)) {
        throw new StartError(
          `The data directory ${dataDir} is in use by process ${holder.pid}: end that one first, or choose another with DATA_DIR`,
        );
      }
      await pause(100);
      waitedMs += 100;
    }
  }

  /** Remembers the processes that run for us now. */
  remember(children: readonly (KnownProcess | undefined)[]): void {
    this.write({ ...this.held, children: children.filter((child) => child !== undefined) });
  }

  /** Says that the end has begun. */
  ending(): void {
    this.write({ ...this.held, ending: true });
  }

  release(): void {
    rmSync(this.path, { force: true });
  }

  private write(holder: Holder): void {
    this.held = holder;
    writeOwnerOnly(this.path, JSON.stringify(holder));
  }

  /** A link appears with its content and fails when the name is taken: nobody ever reads half a lock. */
  private create(): boolean {
    const own = `${this.path}.${this.held.pid}`;
    writeOwnerOnly(own, JSON.stringify(this.held));
    try {
      linkSync(own, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }
}

function parse(text: string | undefined): Holder | undefined {
  if (text === undefined) return undefined;
  try {
    const { pid, born, children, ending } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof born !== 'string' || !Array.isArray(children)) return undefined;
    return { pid, born, children, ending: ending === true };
  } catch {
    return undefined; // a machine that lost power can leave an empty file
  }
}

/** Moves the stale lock away before removing it: of two starters that found it, only one gets to move that one. */
function removeStale(path: string, text: string | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (readIfThere(aside) !== text) linkSync(aside, path); // somebody else's new lock: give it back
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

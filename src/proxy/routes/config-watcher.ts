import { type FSWatcher, watch } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type ConfigText, readConfigFile } from './config-file';
import { GatewayConfigError } from './config-fault';

/** What came of reading the file: its text, what is wrong with it, or that it is not there. */
export type Reading = ConfigText | GatewayConfigError | undefined;

export interface WatchOptions {
  /** The file must stay as it is for so long before it is believed: an editor may be in the middle of writing. */
  readonly settleMs: number;
  /** The file is looked at so often even when nothing was heard: some file systems tell nothing. */
  readonly pollMs: number;
  /** Without it only the looking is left. */
  readonly listen: boolean;
}

export const DEFAULT_WATCH: WatchOptions = { settleMs: 100, pollMs: 2000, listen: true };

/** Calls back later; the returned function takes that back. */
export type Schedule = (work: () => void, ms: number) => () => void;

const onTimer: Schedule = (work, ms) => {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
};

/**
 * Tells when the content of a file has changed and settled. Listens to folders, not to the file: an editor renames a new
 * file over the old one, and Kubernetes swaps a link (`..data`) beside it; a listener on the file would stay with the
 * old one. What is heard is only a reason to look; what counts is the content.
 */
export class ConfigWatcher {
  #told: string;
  #folders = new Map<string, FSWatcher>();
  /** What is heard of others in these folders, such as a log that grows there, is no reason to look. */
  #names: ReadonlySet<string> = new Set();
  #cancelLook: (() => void) | undefined;
  #cancelPoll: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;

  /** @param known version that is running: the file is told of when it differs */
  constructor(
    private readonly path: string,
    known: string | undefined,
    private readonly tell: (reading: Reading) => void,
    private readonly options: WatchOptions = DEFAULT_WATCH,
    private readonly schedule: Schedule = onTimer,
  ) {
    this.#told = known ?? nameOf(undefined);
  }

  /** Begins. @returns when the folders are listened to */
  async start(): Promise<void> {
    await this.#listen();
    this.#poll();
    // Between the first reading and this moment it may have changed.
    this.#soon();
  }

  /** @returns when nothing is read any more; nothing is told after it was called */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook?.();
    this.#cancelPoll?.();
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
    await this.#looking;
  }

  #poll(): void {
    this.#cancelPoll = this.schedule(() => {
      this.#look();
      if (!this.#closed) this.#poll();
    }, this.options.pollMs);
  }

  /** Not put off by what is heard meanwhile: a neighbour that is written all the time must not keep us from looking. */
  #soon(): void {
    if (this.#closed) return;
    this.#cancelLook ??= this.schedule(() => {
      this.#cancelLook = undefined;
      this.#look();
    }, this.options.settleMs);
  }

  #look(): void {
    if (this.#closed) return;
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#compare().finally(() => {
      this.#looking = undefined;
      if (this.#lookAgain) this.#soon();
      this.#lookAgain = false;
    });
  }

  async #compare(): Promise<void> {
    const first = await this.#read();
    if (nameOf(first) === this.#told) return;
    await new Promise<void>((resolve) => this.schedule(resolve, this.options.settleMs));
    const second = await this.#read();
    if (this.#closed) return;
    if (nameOf(second) !== nameOf(first)) {
      this.#lookAgain = true;
      return;
    }
    this.#told = nameOf(second);
    // A link may lead to another folder now, and what changed there before we listened is found by one more look.
    await this.#listen();
    if (this.#closed) return;
    this.tell(second);
    this.#lookAgain = true;
  }

  async #read(): Promise<Reading> {
    try {
      return await readConfigFile(this.path);
    } catch (error) {
      return error instanceof GatewayConfigError ? error : faultOf(this.path, error);
    }
  }

  /** Listens to the folder of the file, and to that of what it links to. */
  async #listen(): Promise<void> {
    if (!this.options.listen) return;
    const [target, link] = await Promise.all([
      realpath(this.path).catch(() => this.path),
      readlink(this.path).catch(() => ''),
    ]);
    if (this.#closed) return;
    // Of a relative link the first step counts: Kubernetes swaps `..data` in `..data/gateway.yaml`.
    this.#names = new Set([basename(this.path), basename(target), link.split('/')[0]!]);
    const wanted = new Set([dirname(this.path), dirname(target)]);
    for (const [folder, watcher] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of wanted) if (!this.#folders.has(folder)) this.#listenTo(folder);
  }

  #listenTo(folder: string): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || this.#names.has(name)) this.#soon();
      });
    } catch {
      // No such folder (yet), or no more listeners to be had: looking now and then still finds the change.
      return;
    }
    this.#folders.set(folder, watcher);
    const forget = (): void => {
      watcher.close();
      if (this.#folders.get(folder) === watcher) this.#folders.delete(folder);
    };
    watcher.on('error', forget);
  }
}

function faultOf(path: string, error: unknown): GatewayConfigError {
  return new GatewayConfigError(path, [{ line: 0, column: 0, path: '', message: `cannot be read (${String(error)})` }]);
}

/** What was read, in one word: two readings with one name need not be told twice. */
function nameOf(reading: Reading): string {
  if (reading === undefined) return 'absent';
  return reading instanceof GatewayConfigError ? `fault ${reading.message}` : reading.version;
}

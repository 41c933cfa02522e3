import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../shared/config';

/**
 * Makes the data directory, closed to everybody else.
 * @param passerGroup group that may pass through without looking around: the one of PostgreSQL's account, when this
 * process is root and the server cannot be
 * @throws {StartError} when it cannot be made or written
 */
export function makeDataDir(path: string, passerGroup?: number): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) {
      mkdirSync(path, { mode: 0o700 });
      if (passerGroup !== undefined) {
        chownSync(path, statSync(path).uid, passerGroup);
        chmodSync(path, 0o710);
      }
    }
    makeFolder(join(path, 'logs'));
  } catch (error) {
    throw new StartError(`The data directory ${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** Makes a folder that only its owner may enter, where it is not there. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Writes a file that only its owner may read, whole or not at all: a reader never meets half a file. */
export function writeOwnerOnly(path: string, text: string): void {
  makeFolder(dirname(path));
  const half = `${path}.${process.pid}.new`;
  rmSync(half, { force: true }); // left over from a killed start, or put there by somebody else
  writeFileSync(half, text, { mode: 0o600, flag: 'wx' });
  renameSync(half, path);
}

/** JSON, readable by people too. */
export function writeJson(path: string, value: unknown): void {
  writeOwnerOnly(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * @returns what the file holds, or undefined when there is no such file
 * @throws {StartError} when it is not JSON
 */
export function readJson(path: string): unknown {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StartError(`${path} is not valid JSON: correct it, or remove it and start again`, { cause: error });
  }
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

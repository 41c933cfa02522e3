import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirLock } from './data-dir-lock';
import { knownProcess } from './process-birth';
import { aFolder, aProcess } from './testing';

const impatient = { livingMs: 0, endingMs: 0 };

describe('DataDirLock', () => {
  const held = (folder: string) => JSON.parse(readFileSync(join(folder, 'launcher.lock'), 'utf8')) as { pid: number };

  it('is free again once it is released', async () => {
    const folder = aFolder();
    (await DataDirLock.take(folder, impatient)).release();
    (await DataDirLock.take(folder, impatient)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the process that holds it', async () => {
    const folder = aFolder();
    const holder = await aProcess();
    await DataDirLock.take(folder, impatient, holder.pid);
    await expect(DataDirLock.take(folder, impatient)).rejects.toThrow(
      `The data directory ${folder} is in use by process ${holder.pid}`,
    );
    expect(held(folder).pid).toBe(holder.pid);
  });

  it('waits for a holder that is ending', async () => {
    const folder = aFolder();
    const holder = await aProcess();
    const theirs = await DataDirLock.take(folder, impatient, holder.pid);
    theirs.ending();
    const ours = DataDirLock.take(folder, { livingMs: 0, endingMs: 10_000 });
    setTimeout(() => theirs.release(), 150);
    (await ours).release();
  });

  it('passes from a dead holder, with what that one left running', async () => {
    const folder = aFolder();
    const [holder, child] = [await aProcess(), await aProcess()];
    const theirs = await DataDirLock.take(folder, impatient, holder.pid);
    theirs.remember([knownProcess(child.pid), undefined]);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const ours = await DataDirLock.take(folder, impatient);
    expect(ours.leftovers).toEqual([knownProcess(child.pid)]);
    expect(held(folder)).toMatchObject({ pid: process.pid, children: ours.leftovers });
    ours.release();
  });

  it.each(['', '{', '{"pid":"x"}', 'null'])('passes from a lock file that holds %j', async (text) => {
    const folder = aFolder();
    writeFileSync(join(folder, 'launcher.lock'), text);
    const lock = await DataDirLock.take(folder, impatient);
    expect(lock.leftovers).toEqual([]);
    lock.release();
  });

  it('goes to one of two that find it stale', async () => {
    const folder = aFolder();
    const [one, other] = [await aProcess(), await aProcess()];
    writeFileSync(join(folder, 'launcher.lock'), '');
    const taken = await Promise.allSettled([
      DataDirLock.take(folder, impatient, one.pid),
      DataDirLock.take(folder, impatient, other.pid),
    ]);
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

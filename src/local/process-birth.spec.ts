import { once } from 'node:events';
import { endProcesses, knownProcess, lives } from './process-birth';
import { aProcess } from './testing';

describe('a known process', () => {
  it('lives until it ends', async () => {
    const child = await aProcess();
    const known = knownProcess(child.pid)!;
    expect(lives(known)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lives(known)).toBe(false);
    expect(knownProcess(child.pid)).toBeUndefined();
  });

  it('is not another one that has its number by now', async () => {
    const child = await aProcess();
    expect(lives({ pid: child.pid, born: 'another time' })).toBe(false);
  });
});

describe('endProcesses', () => {
  it('ends a process, and one that ignores SIGTERM too', async () => {
    const willing = await aProcess();
    const stubborn = await aProcess(`process.on('SIGTERM', () => {})`);
    const known = [knownProcess(willing.pid)!, knownProcess(stubborn.pid)!];
    const endings = Promise.all([once(willing, 'exit'), once(stubborn, 'exit')]);
    await endProcesses(known, 100);
    expect(known.some(lives)).toBe(false);
    expect((await endings).map(([, signal]) => signal as string)).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('leaves a stranger alone that has the number of one of them', async () => {
    const stranger = await aProcess();
    await endProcesses([{ pid: stranger.pid, born: 'another time' }], 100);
    expect(knownProcess(stranger.pid)).toBeDefined();
  });
});

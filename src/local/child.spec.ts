import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child';
import { lives } from './process-birth';
import { aFolder } from './testing';

const READY = `process.send({ other: 1 }); process.send({ ready: true, url: 'http://x' });`;
const WAIT = `process.on('disconnect', () => process.exit(0)); setInterval(() => {}, 1000);`;

describe('Child', () => {
  const children: Child<{ url: string }>[] = [];
  afterAll(() => Promise.all(children.map((child) => child.end(0))));

  function start(script: string, readyWithinMs = 20_000, folder = aFolder()) {
    const module = join(folder, 'child.js');
    writeFileSync(module, script);
    const log = join(folder, 'child.log');
    const child = Child.start<{ url: string }>({ name: 'The child', module, env: process.env, log, readyWithinMs });
    children.push(child);
    return { child, log };
  }

  it('says when it is ready, and writes to a log that its owner alone may read', async () => {
    const { child, log } = start(`console.log('hello'); ${READY} ${WAIT}`);
    expect(await child.ready).toEqual({ ready: true, url: 'http://x' });
    expect(readFileSync(log, 'utf8')).toBe('hello\n');
    expect(statSync(log).mode & 0o777).toBe(0o600);
    await child.end(5000);
    expect(await child.ended).toBe('ended by SIGTERM');
    expect(lives(child.known!)).toBe(false);
  });

  it('that ends too early is quoted, from this start alone', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'child.log'), 'an older start\n');
    const script = `console.log('plain'); console.log('{"level":60,"msg":"No start","err":{"message":"no key"}}'); process.exitCode = 3;`;
    const { child } = start(script, 20_000, folder);
    await expect(child.ready).rejects.toThrow(
      'plain\nNo start: no key\nThe child ended with exit code 3 before it was ready',
    );
    await child.end(0);
  });

  it('that is not ready in time is given up', async () => {
    const { child } = start(WAIT, 50);
    await expect(child.ready).rejects.toThrow('The child was given 0.05 s, which passed before it was ready');
  });

  it('that ignores SIGTERM is killed', async () => {
    const { child } = start(`process.on('SIGTERM', () => {}); ${READY} ${WAIT}`);
    await child.ready;
    await child.end(50);
    expect(await child.ended).toBe('ended by SIGKILL');
  });

  it('can be killed at once', async () => {
    const { child } = start(`${READY} ${WAIT}`);
    await child.ready;
    child.kill();
    expect(await child.ended).toBe('ended by SIGKILL');
  });

  it('puts a log aside that has grown large', async () => {
    const folder = aFolder();
    const log = join(folder, 'child.log');
    writeFileSync(log, '');
    truncateSync(log, 10_485_761);
    const { child } = start(`${READY} ${WAIT}`, 20_000, folder);
    await child.ready;
    expect([statSync(log).size, statSync(`${log}.1`).size]).toEqual([0, 10_485_761]);
  });
});

import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogFollower } from './log-follower';
import { aFolder } from './testing';

describe('LogFollower', () => {
  it('hands on warnings, errors and lines that are no log entries, from its start on', () => {
    const path = join(aFolder(), 'gateway.log');
    writeFileSync(path, '{"level":"error","msg":"before"}\n');
    const said: string[] = [];
    const follower = LogFollower.fromEnd(path, (line) => said.push(line));
    follower.read();
    appendFileSync(
      path,
      '{"level":"info","msg":"fine"}\n{"level":"warn","msg":"gateway.yaml was not taken"}\n{"level":"error","msg":"lo',
    );
    follower.read();
    appendFileSync(path, 'st","err":{"message":"refused"}}\n{"level":"fatal","err":{"message":"over"}}\nnot JSON\n');
    follower.read();
    expect(said).toEqual(['warning: gateway.yaml was not taken', 'error: lost: refused', 'error: over', 'not JSON']);
  });

  it('goes on when somebody empties the log, or takes it away', () => {
    const path = join(aFolder(), 'gateway.log');
    writeFileSync(path, 'a line that was there\n');
    const said: string[] = [];
    const follower = LogFollower.fromEnd(path, (line) => said.push(line));
    writeFileSync(path, 'new\n');
    follower.read();
    rmSync(path);
    follower.read();
    expect(said).toEqual(['new']);
  });

  it('reads more than fits in one piece', () => {
    const path = join(aFolder(), 'gateway.log');
    writeFileSync(path, `${'x'.repeat(200_000)}\n`);
    const said: string[] = [];
    new LogFollower(path, 0, (line) => said.push(line)).read();
    expect(said).toEqual(['x'.repeat(200_000)]);
  });
});

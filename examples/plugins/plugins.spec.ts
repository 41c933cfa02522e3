import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const project = join(__dirname, '../..');

/** What a module exports, asked in a process of its own: it is no TypeScript of ours. */
function asked(module: string, expression: string): unknown {
  const script = `import it from './examples/plugins/${module}'; console.log(JSON.stringify(${expression} ?? null));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('examples/plugins', () => {
  const closed = { status: 403, code: 'office-closed', detail: "Changes are taken from 0 to 0 o'clock." };

  it.each([
    ['POST', 0, 24, null],
    ['POST', 0, 0, closed],
    ['GET', 0, 0, null],
  ])('office-hours: %s from %s to %s', (method, from, to, verdict) => {
    const options = JSON.stringify({ from, to, timeZone: 'UTC' });
    expect(asked('office-hours.mjs', `it.check(${options})({ method: '${method}' })`)).toEqual(verdict);
  });

  it('timing adds one field to the head of an answer, and leaves the rest', () => {
    const heads = asked(
      'timing.mjs',
      `(() => {
  const heads = [];
  it.wrapper({})((request, answer) => answer.started(200, ['A', 'b'], {}, 4))({}, { started: (...head) => heads.push(head) });
  return heads;
})()`,
    );
    expect(heads).toEqual([[200, ['A', 'b', 'Server-Timing', expect.stringMatching(/^upstream;dur=\d+\.\d$/)], {}, 4]]);
  });
});

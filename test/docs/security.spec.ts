import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const lines = [...page.matchAll(/^\| +(\d+) +\| .+ \| +(tested|later)\b[^|]*\|$/gm)].map(([, line, state]) => ({
  line: Number(line),
  state,
}));

/** Lines that a test's title names. */
const named = new Set(
  globSync('{src,test}/**/*spec.ts', { cwd: root })
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/['"`]checklist (\d+): /g)])
    .map(([, line]) => Number(line)),
);

describe('docs/security.md', () => {
  it('has every line once, in order', () =>
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1)));

  it('says "tested" where there is a test, and only there', () => {
    const tested = lines.filter(({ state }) => state === 'tested').map(({ line }) => line);
    expect([...named].sort((a, b) => a - b)).toEqual(tested);
  });
});

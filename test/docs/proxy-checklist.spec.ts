import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/proxy-checklist.md'), 'utf8');
const lines = [...page.matchAll(/^\| +(\d+) +\| .+ \| +(?:tested: ([\w, -]+?)|later: [^|]+?) +\|$/gm)].map(
  ([, line, files]) => ({ line: Number(line), files: files?.split(', ') ?? [] }),
);

/** Lines that titles of tests name, with the files that they are in. */
const named = new Map<number, Set<string>>();
for (const file of globSync('{src,test}/**/*spec.ts', { cwd: root })) {
  for (const [, line] of readFileSync(join(root, file), 'utf8').matchAll(/['"`]proxy (\d{2}): /g)) {
    const files = named.get(Number(line)) ?? new Set();
    named.set(Number(line), files.add(basename(file).replace(/\..*$/, '')));
  }
}

describe('docs/proxy-checklist.md', () => {
  it('has every line once, in order', () =>
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 52 }, (_, i) => i + 1)));

  it('says "tested" where there is a test, and only there', () => {
    const tested = lines.filter(({ files }) => files.length > 0).map(({ line }) => line);
    expect([...named.keys()].sort((a, b) => a - b)).toEqual(tested);
  });

  it('names files whose tests name the line', () => {
    for (const { line, files } of lines)
      for (const file of files)
        expect({ line, files: [...(named.get(line) ?? [])] }).toEqual({ line, files: expect.arrayContaining([file]) });
  });
});

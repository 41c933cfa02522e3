import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { fingerprintOf } = jest.requireActual<{ fingerprintOf(paths: string[]): string }>(
  '../../scripts/bootstrap/build.mjs',
);

describe('the fingerprint of the sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-sources-'));
  const at = (name: string) => join(folder, name);
  const seen = () => fingerprintOf([folder]);
  beforeAll(() => {
    mkdirSync(at('room'));
    for (const name of ['main.ts', 'room/a.ts', 'room/b.ts']) writeFileSync(at(name), name);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('stays while nothing changes, and while only specs do', () => {
    const before = seen();
    writeFileSync(at('room/a.spec.ts'), 'new');
    writeFileSync(at('room/a.int-spec.ts'), 'new');
    expect(seen()).toBe(before);
  });

  it.each<[string, () => void]>([
    ['edited', () => writeFileSync(at('main.ts'), 'edited text')],
    ['put back to an older version', () => utimesSync(at('main.ts'), 1_000_000, 1_000_000)],
    ['added', () => writeFileSync(at('room/c.ts'), '')],
    ['removed', () => rmSync(at('room/b.ts'))],
  ])('changes when a file is %s', (_what, change) => {
    const before = seen();
    change();
    expect(seen()).not.toBe(before);
  });
});

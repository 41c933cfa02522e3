import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDir, readIfThere, readJson, writeJson, writeOwnerOnly } from './owner-only';
import { aFolder } from './testing';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('makeDataDir', () => {
  it('closes the folder to everybody else, and leaves those above it as usual', () => {
    const folder = join(aFolder(), 'above', 'data');
    makeDataDir(folder);
    expect([modeOf(folder), modeOf(join(folder, 'logs'))]).toEqual(['700', '700']);
    expect(modeOf(join(folder, '..'))).toBe((0o777 & ~process.umask()).toString(8));
  });

  it('lets a group pass through that is named', () => {
    const folder = join(aFolder(), 'data');
    const group = process.getgid!();
    makeDataDir(folder, group);
    expect([modeOf(folder), statSync(folder).gid]).toEqual(['710', group]);
  });

  it('leaves the mode of a folder that is there', () => {
    const folder = join(aFolder(), 'data');
    mkdirSync(folder, { mode: 0o750 });
    makeDataDir(folder, 0);
    expect(modeOf(folder)).toBe('750');
  });

  it('says so when it cannot', () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, '');
    expect(() => makeDataDir(join(file, 'data'))).toThrow(/^The data directory .* cannot be written/);
  });
});

describe('a file for its owner', () => {
  it('is readable by nobody else, also when it replaces one that was', () => {
    const path = join(aFolder(), 'secret');
    writeFileSync(path, 'old', { mode: 0o644 });
    writeOwnerOnly(path, 'new');
    expect([readIfThere(path), modeOf(path)]).toEqual(['new', '600']);
    expect(readdirSync(join(path, '..'))).toEqual(['secret']);
  });

  it('is written where it belongs, not where somebody else has put a link', () => {
    const folder = aFolder();
    const [path, elsewhere] = [join(folder, 'secret'), join(folder, 'elsewhere')];
    writeFileSync(elsewhere, 'theirs');
    symlinkSync(elsewhere, `${path}.${process.pid}.new`);
    writeOwnerOnly(path, 'ours');
    expect([readIfThere(path), readIfThere(elsewhere)]).toEqual(['ours', 'theirs']);
    expect([lstatSync(path).isSymbolicLink(), modeOf(path)]).toEqual([false, '600']);
  });

  it('holds JSON that can be read back', () => {
    const path = join(aFolder(), 'file.json');
    expect(readJson(path)).toBeUndefined();
    writeJson(path, { a: [1] });
    expect(readJson(path)).toEqual({ a: [1] });
    writeFileSync(path, '{');
    expect(() => readJson(path)).toThrow(`${path} is not valid JSON`);
  });
});

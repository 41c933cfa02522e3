import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSink } from './line-sink';

describe('FileSink', () => {
  const folder = mkdtempSync(join(tmpdir(), 'line-sink-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (sink: FileSink, text: string) =>
    new Promise<void>((resolve, reject) =>
      sink.write(Buffer.from(text), (error) => (error ? reject(error) : resolve())),
    );

  it('appends to what is there', async () => {
    const path = join(folder, 'appended.log');
    for (const text of ['one\n', 'two\n']) {
      const sink = new FileSink(path);
      await write(sink, text);
      await sink.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('writes to a new file after the old one was renamed and it was told so', async () => {
    const path = join(folder, 'rotated.log');
    const sink = new FileSink(path);
    await write(sink, 'old\n');
    renameSync(path, `${path}.1`);
    await write(sink, 'still old\n');
    sink.reopen();
    await write(sink, 'new\n');
    await sink.close();
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('old\nstill old\n');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  it('says at once when the file cannot be opened', () => {
    expect(() => new FileSink(join(folder, 'no', 'such', 'folder.log'))).toThrow(/ENOENT/);
  });
});

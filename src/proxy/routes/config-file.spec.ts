import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_CONFIG_BYTES, readConfigFile, versionOf } from './config-file';

describe('readConfigFile', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'config-file-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('gives the text and a version that follows from it alone', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, 'routes: [] # ñ\n');
    expect(await readConfigFile(path)).toEqual({ text: 'routes: [] # ñ\n', version: versionOf('routes: [] # ñ\n') });
  });

  it('follows links', async () => {
    await writeFile(join(folder, 'real.yaml'), 'a');
    await symlink('real.yaml', join(folder, 'gateway.yaml'));
    expect(await readConfigFile(join(folder, 'gateway.yaml'))).toMatchObject({ text: 'a' });
  });

  it('knows no text where there is no file', async () => {
    expect(await readConfigFile(join(folder, 'none.yaml'))).toBeUndefined();
  });

  it('takes a file of the largest size and none beyond', async () => {
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, '#'.repeat(MAX_CONFIG_BYTES));
    expect((await readConfigFile(path))?.text).toHaveLength(MAX_CONFIG_BYTES);
    await writeFile(path, '#'.repeat(MAX_CONFIG_BYTES + 1));
    await expect(readConfigFile(path)).rejects.toThrow(/is larger than/);
  });

  it('refuses a folder, and bytes that are no UTF-8', async () => {
    await expect(readConfigFile(folder)).rejects.toThrow(/is not a file/);
    const path = join(folder, 'gateway.yaml');
    await writeFile(path, Buffer.from([0x61, 0xff]));
    await expect(readConfigFile(path)).rejects.toThrow(/is not UTF-8/);
  });

  it('says in one word why a file cannot be read', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(readConfigFile(join(folder, 'file', 'gateway.yaml'))).rejects.toThrow(/cannot be read \(ENOTDIR\)/);
  });
});

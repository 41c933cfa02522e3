import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { inTurn } = jest.requireActual<{ inTurn<T>(work: () => Promise<T>, token: string): Promise<T> }>(
  '../../scripts/bootstrap/turn.mjs',
);

describe('inTurn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-turn-'));
  const token = join(folder, 'token');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets the second wait until the first is done', async () => {
    const told = jest.spyOn(console, 'log').mockReturnValue();
    const order: string[] = [];
    let release = (): void => undefined;
    const first = inTurn(
      () => new Promise<void>((done) => (release = done)).then(() => void order.push('first')),
      token,
    );
    const second = inTurn(() => Promise.resolve(order.push('second')), token);
    expect(told).toHaveBeenCalledWith(expect.stringContaining('Waiting for another command'));
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
    expect(existsSync(token)).toBe(false);
    told.mockRestore();
  });

  it('takes the turn of a process that is gone, and gives it back when the work fails', async () => {
    jest.spyOn(console, 'log').mockReturnValueOnce();
    writeFileSync(token, String(spawnSync('/bin/true').pid));
    await expect(inTurn(() => Promise.reject(new Error('broken')), token)).rejects.toThrow('broken');
    expect(existsSync(token)).toBe(false);
  });
});

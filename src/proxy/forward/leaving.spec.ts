import { setImmediate as turn } from 'node:timers/promises';
import { leaveAfterThisTurn } from './leaving';

describe('leaveAfterThisTurn', () => {
  const said: string[] = [];
  const leaving = (name: string, then?: () => void) => ({
    leave: () => void said.push(`${name} leaves`),
    left: () => {
      said.push(`${name} left`);
      then?.();
    },
  });
  beforeEach(() => void said.splice(0));

  it('writes all that came in a turn before it tells of any of them, in their order', async () => {
    leaveAfterThisTurn(leaving('a'));
    leaveAfterThisTurn(leaving('b'));
    expect(said).toEqual([]);
    await turn();
    expect(said).toEqual(['a leaves', 'b leaves', 'a left', 'b left']);
  });

  it('lets what comes meanwhile leave with the next turn', async () => {
    leaveAfterThisTurn(leaving('a', () => leaveAfterThisTurn(leaving('b'))));
    await turn();
    expect(said).toEqual(['a leaves', 'a left']);
    await turn();
    expect(said.slice(2)).toEqual(['b leaves', 'b left']);
  });
});

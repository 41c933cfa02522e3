import { type Refusal, refusal } from '../shared/problem';
import type { Check } from './policy';
import { decide, peek } from './serve';
import { anExchange } from './testing';

/** Checks that note when they were asked. */
function checks(...verdicts: (Refusal | undefined | Promise<Refusal | undefined>)[]): {
  list: Check[];
  asked: number[];
} {
  const asked: number[] = [];
  const list = verdicts.map((verdict, i) => ({ name: `check-${i}`, decide: () => (asked.push(i), verdict) }));
  return { list, asked };
}

const no = refusal(403, 'no');

describe('decide', () => {
  it('asks every check in order, and at once', () => {
    const { list, asked } = checks(undefined, undefined, undefined);
    expect(decide(list, anExchange())).toBeUndefined();
    expect(asked).toEqual([0, 1, 2]);
  });

  it('ends with the first refusal', () => {
    const { list, asked } = checks(undefined, no, undefined);
    expect(decide(list, anExchange())).toBe(no);
    expect(asked).toEqual([0, 1]);
  });

  it('waits for a check that waits, and asks the next one only then', async () => {
    const { list, asked } = checks(undefined, Promise.resolve(undefined), Promise.resolve(no), undefined);
    const verdict = decide(list, anExchange());
    expect(asked).toEqual([0, 1]);
    await expect(verdict).resolves.toBe(no);
    expect(asked).toEqual([0, 1, 2]);
  });
});

describe('peek', () => {
  it('asks without spending where that can be asked, waits where it must, and ends with the first refusal', async () => {
    const { list, asked } = checks(undefined, Promise.resolve(undefined), no, undefined);
    const spent: string[] = [];
    const limit: Check = { name: 'limit', decide: () => (spent.push('quota'), no), peek: () => undefined };
    await expect(peek([list[0]!, limit, list[1]!, limit, list[2]!, list[3]!], anExchange())).resolves.toBe(no);
    expect([asked, spent]).toEqual([[0, 1, 2], []]);
    expect(peek([limit, list[0]!], anExchange())).toBeUndefined();
  });
});

import { type Refusal, refusal } from '../shared/problem';
import type { Check } from './policy';
import { decide } from './serve';
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

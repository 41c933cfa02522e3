import fc from 'fast-check';
import { useRawGateway } from '../raw/support';
import { faultsOf } from './judge';
import { FOLLOWER, numberAnswers, observe } from './observe';
import { mutated } from './mutate';
import { VALID } from './tables/valid';

const raw = useRawGateway();
beforeAll(() => numberAnswers(raw));

/** Another seed finds others: `CORPUS_SEED=$RANDOM CORPUS_RUNS=20000`. */
const SEED = Number(process.env.CORPUS_SEED ?? 9112);
const RUNS = Number(process.env.CORPUS_RUNS ?? 1500);

describe('raw requests, changed at random', () => {
  it(
    'are refused, or reach the origin as a strict reader reads them',
    async () => {
      const changed = mutated(VALID.map(([, bytes]) => bytes));
      const holds = fc.asyncProperty(changed, async (bytes) => {
        const observation = await observe(raw, bytes + FOLLOWER);
        const { host } = new URL(raw.origin.url);
        raw.forget();
        expect(faultsOf(observation, host)).toEqual([]);
      });
      await fc.assert(holds, { seed: SEED, numRuns: RUNS });
    },
    60_000 + 50 * RUNS,
  );
});

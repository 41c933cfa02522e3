import { useRawGateway } from '../raw/support';
import { faultsOf, whatCameOf } from './judge';
import { FOLLOWER, numberAnswers, observe } from './observe';
import { corpus } from './tables';

/** Says every case of these tables to a gateway of their own, and judges what comes of it. */
export function judgeTables(...names: readonly (keyof typeof corpus)[]): void {
  const raw = useRawGateway();
  beforeAll(() => numberAnswers(raw));
  const originHost = (): string => new URL(raw.origin.url).host;

  describe.each(names)('raw requests: %s', (name) => {
    it.each(corpus[name])('$outcome: $what', async ({ bytes, outcome }) => {
      const observation = await observe(raw, bytes + (outcome === 'unfinished' ? '' : FOLLOWER));
      expect(faultsOf(observation, originHost())).toEqual([]);
      expect(whatCameOf(observation)).toBe(outcome === 'unfinished' ? 'refused' : outcome);
    });
  });
}

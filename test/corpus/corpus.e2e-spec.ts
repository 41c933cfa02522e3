import { useRawGateway } from '../raw/support';
import { faultsOf, whatCameOf } from './judge';
import { FOLLOWER, numberAnswers, observe } from './observe';
import { corpus } from './tables';

const raw = useRawGateway();
beforeAll(() => numberAnswers(raw));
const originHost = (): string => new URL(raw.origin.url).host;

describe.each(Object.entries(corpus))('raw requests: %s', (_, table) => {
  it.each(table)('$outcome: $what', async ({ bytes, outcome }) => {
    const observation = await observe(raw, bytes + (outcome === 'unfinished' ? '' : FOLLOWER));
    expect(faultsOf(observation, originHost())).toEqual([]);
    expect(whatCameOf(observation)).toBe(outcome === 'unfinished' ? 'refused' : outcome);
  });
});

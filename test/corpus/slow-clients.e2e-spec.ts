import { useRawGateway } from '../raw/support';
import { faultsOf, whatCameOf } from './judge';
import { FOLLOWER, numberAnswers, observe } from './observe';
import { shown } from './tables';
import { VALID } from './tables/valid';

const raw = useRawGateway();
beforeAll(() => numberAnswers(raw));
const originHost = (): string => new URL(raw.origin.url).host;

/** Where one kind of character ends and another begins; each byte of an end of line is of its own kind. */
function boundariesOf(bytes: string): number[] {
  return [...bytes.matchAll(/[\w.%-]+| +|[^]/g)].map(({ index, 0: text }) => index + text.length);
}

describe.each(VALID)('a client that sends %s slowly', (_, bytes) => {
  const cuts = boundariesOf(bytes).slice(0, -1);

  it.each(cuts.map((at) => [shown(bytes.slice(Math.max(0, at - 20), at)), at] as const))(
    'stops behind %s: nothing that is not whole is served',
    async (_behind, at) => {
      const observation = await observe(raw, bytes.slice(0, at));
      expect(faultsOf(observation, originHost())).toEqual([]);
    },
  );

  it.each(cuts.map((at) => [shown(bytes.slice(Math.max(0, at - 20), at)), at] as const))(
    'goes on behind %s: served as if it had come at once',
    async (_behind, at) => {
      const observation = await observe(raw, bytes.slice(0, at), bytes.slice(at) + FOLLOWER);
      expect(faultsOf(observation, originHost())).toEqual([]);
      expect(whatCameOf(observation)).toBe('passes');
    },
  );

  it('is served when every byte comes alone', async () => {
    const observation = await observe(raw, ...bytes, FOLLOWER);
    expect(faultsOf(observation, originHost())).toEqual([]);
    expect(whatCameOf(observation)).toBe('passes');
  });
});

import { FakeRandom, type Random, SystemRandom } from './random';

describe.each<[string, Random]>([
  ['SystemRandom', new SystemRandom()],
  ['FakeRandom', new FakeRandom()],
])('%s', (_, random) => {
  it('draws as many bytes as asked for, never the same twice', () => {
    const drawn = Array.from({ length: 50 }, () => random.bytes(32));
    expect(drawn.every((bytes) => bytes.length === 32)).toBe(true);
    expect(new Set(drawn.map((bytes) => bytes.toString('hex'))).size).toBe(50);
  });

  it('draws version 4 UUIDs, never the same twice', () => {
    const drawn = Array.from({ length: 50 }, () => random.uuid());
    expect(
      drawn.every((uuid) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)),
    ).toBe(true);
    expect(new Set(drawn).size).toBe(50);
  });
});

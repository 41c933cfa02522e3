import fc from 'fast-check';
import { SystemRandom } from '../../shared/crypto';
import { drawKey, hashOfSecret, parseKey, writeKey } from './key-text';

/** As docs/api-keys.md tells it to scanners. */
const PUBLISHED = /^iamgw_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/;
const random = new SystemRandom();

describe('the text of a key', () => {
  it('is read as it was written, and looks as scanners are told', () => {
    for (let i = 0; i < 100; i++) {
      const key = drawKey(random);
      expect(writeKey(key)).toMatch(PUBLISHED);
      expect(parseKey(writeKey(key))).toEqual(key);
    }
  });

  it('has another secret each time, and keeps its prefix when that is given', () => {
    const keys = Array.from({ length: 1000 }, () => drawKey(random));
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(1000);
    expect(new Set(keys.map(({ prefix }) => prefix)).size).toBe(1000);
    expect(drawKey(random, keys[0]!.prefix)).toMatchObject({ prefix: keys[0]!.prefix });
  });

  it('is long enough for the largest number of its bytes', () => {
    const all = { bytes: (count: number) => Buffer.alloc(count, 255), uuid: () => '' };
    const none = { ...all, bytes: (count: number) => Buffer.alloc(count) };
    for (const edge of [all, none]) expect(parseKey(writeKey(drawKey(edge)))).toBeDefined();
  });

  it('with any single character changed is no key', () => {
    const text = writeKey(drawKey(random));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789abcXYZ_- '), (at, character) => {
        fc.pre(text[at] !== character);
        expect(parseKey(text.slice(0, at) + character + text.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'iamgw_', 'iamgw_a_b_c', 'x'.repeat(10_000), `iamgw_${'0'.repeat(11)}_${'0'.repeat(43)}_000000`])(
    'is nothing like %p',
    (text) => expect(parseKey(text)).toBeUndefined(),
  );

  it('is kept as 32 bytes that tell nothing of it', () => {
    const { secret } = drawKey(random);
    expect(hashOfSecret(secret)).toHaveLength(32);
    expect(hashOfSecret(secret).toString('latin1')).not.toContain(secret.slice(0, 4));
  });
});

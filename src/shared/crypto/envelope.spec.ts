import { Envelope, EnvelopeError } from './envelope';
import { MasterKey, MasterKeyError } from './master-key';
import { FakeRandom, SystemRandom } from './random';

const envelope = (fill = 1): Envelope => new Envelope(new MasterKey(Buffer.alloc(32, fill)), new SystemRandom());

describe('Envelope', () => {
  it('opens what it sealed, for the same place', () => {
    expect(envelope().open(envelope().seal('a secret, ñ', 'signing-key:1'), 'signing-key:1')).toBe('a secret, ñ');
  });

  it('seals the same secret differently each time', () => {
    const box = new Envelope(new MasterKey(Buffer.alloc(32, 1)), new FakeRandom());
    expect(box.seal('secret', 'here')).not.toBe(box.seal('secret', 'here'));
  });

  it('does not open a secret that was moved elsewhere', () => {
    const sealed = envelope().seal('secret', 'signing-key:1');
    expect(() => envelope().open(sealed, 'signing-key:2')).toThrow(EnvelopeError);
  });

  it('says that the master key is the wrong one', () => {
    const sealed = envelope(1).seal('secret', 'here');
    expect(() => envelope(2).open(sealed, 'here')).toThrow(MasterKeyError);
    expect(() => envelope(2).open(sealed, 'here')).toThrow(/^The master key is the wrong one: .*\.$/);
  });

  it('notices every changed bit of nonce, data and tag', () => {
    const [version, keyId, nonce, data] = envelope().seal('secret', 'here').split('.') as [
      string,
      string,
      string,
      string,
    ];
    for (const [part, rebuild] of [
      [nonce, (text: string) => [version, keyId, text, data].join('.')],
      [data, (text: string) => [version, keyId, nonce, text].join('.')],
    ] as const) {
      const bytes = Buffer.from(part, 'base64url');
      for (let i = 0; i < bytes.length; i++) {
        const changed = Buffer.from(bytes);
        changed[i]! ^= 1;
        expect(() => envelope().open(rebuild(changed.toString('base64url')), 'here')).toThrow(EnvelopeError);
      }
    }
  });

  it.each(['', 'v1', 'v2.a.b.c', 'v1.a.AAAAAAAAAAAAAAAA.AA', 'v1.a.b.c.d'])('refuses %p as not sealed', (text) => {
    expect(() => envelope().open(text, 'here')).toThrow(EnvelopeError);
  });
});

import { UnsecuredJWT } from 'jose';
import { FakeClock } from '../../shared/clock';
import type { Refusal } from '../../shared/problem';
import { ISSUER_UNAVAILABLE, TOKEN_INVALID, TOKEN_REVOKED } from '../bearer';
import type { Principal } from '../principal';
import { Revocations } from '../revocations/revocations';
import { aPrincipal } from '../testing';
import { JwtAuthenticator } from './jwt-authenticator';
import { TokenCache } from './token-cache';
import type { TokenVerifier } from './token-verifier';

/** Only `iss` is read before a verifier is asked. */
const tokenOf = (issuer: string, jti = '1'): string => new UnsecuredJWT({ iss: issuer, jti }).encode();

class FakeVerifier implements TokenVerifier {
  verified: string[] = [];
  constructor(
    readonly issuer: string,
    public answer: Principal | Refusal,
  ) {}
  async verify(token: string): Promise<Principal | Refusal> {
    this.verified.push(token);
    await Promise.resolve();
    return this.answer;
  }
}

describe('JwtAuthenticator', () => {
  const ana = aPrincipal({ sessionId: 'session-1', expiresAtMs: new FakeClock().nowMs() + 600_000 });
  const guest = aPrincipal({ subject: 'guest', ours: false, expiresAtMs: new FakeClock().nowMs() + 600_000 });
  let clock: FakeClock;
  let ours: FakeVerifier;
  let foreign: FakeVerifier;
  let revocations: Revocations;
  let lookups: string[];
  let authenticator: JwtAuthenticator;
  beforeEach(() => {
    clock = new FakeClock();
    ours = new FakeVerifier('https://gateway.test', ana);
    foreign = new FakeVerifier('https://login.example', guest);
    revocations = new Revocations();
    lookups = [];
    authenticator = new JwtAuthenticator(
      ours,
      new TokenCache(100),
      revocations,
      { tokenLookup: (result) => lookups.push(result) },
      clock,
    );
    authenticator.trust([foreign]);
  });
  const token = tokenOf('https://gateway.test');

  it('verifies a token once and answers at once from then on', async () => {
    expect(await authenticator.authenticate(token)).toBe(ana);
    expect(authenticator.authenticate(token)).toBe(ana);
    expect(ours.verified).toHaveLength(1);
    expect(lookups).toEqual(['miss', 'hit']);
  });

  it('verifies once for all requests that bring a new token together', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => authenticator.authenticate(token)));
    expect(answers.every((answer) => answer === ana)).toBe(true);
    expect(ours.verified).toHaveLength(1);
  });

  it('does not remember a refusal', async () => {
    ours.answer = ISSUER_UNAVAILABLE;
    expect(await authenticator.authenticate(token)).toBe(ISSUER_UNAVAILABLE);
    ours.answer = ana;
    expect(await authenticator.authenticate(token)).toBe(ana);
  });

  it('verifies again once the token has expired', async () => {
    await authenticator.authenticate(token);
    clock.advance(600_000);
    ours.answer = TOKEN_INVALID;
    expect(await authenticator.authenticate(token)).toBe(TOKEN_INVALID);
  });

  it('asks for revocation on every call, remembered token or not', async () => {
    await authenticator.authenticate(token);
    revocations.apply({ kind: 'sid', value: 'session-1', expiresAtMs: clock.nowMs() + 1000 });
    expect(authenticator.authenticate(token)).toBe(TOKEN_REVOKED);
    expect(await authenticator.authenticate(tokenOf('https://gateway.test', '2'))).toBe(TOKEN_REVOKED);
  });

  it('asks the verifier of the issuer that the token names', async () => {
    expect(await authenticator.authenticate(tokenOf('https://login.example'))).toBe(guest);
    expect(ours.verified).toHaveLength(0);
  });

  it.each(['https://stranger.example', ''])('refuses the issuer %p without verifying anything', async (issuer) => {
    expect(await authenticator.authenticate(tokenOf(issuer))).toBe(TOKEN_INVALID);
    expect(ours.verified.concat(foreign.verified)).toEqual([]);
  });

  it('does not let a definition take our own issuer’s place', async () => {
    authenticator.trust([new FakeVerifier('https://gateway.test', guest)]);
    expect(await authenticator.authenticate(token)).toBe(ana);
  });

  it.each(['abc', 'a.b.c', '.', 'eyJhbGciOiJub25lIn0'])('refuses garbage: %s', async (garbage) => {
    expect(await authenticator.authenticate(garbage)).toBe(TOKEN_INVALID);
  });

  it('checklist 9: refuses a token of more than 8 KB without hashing it', () => {
    expect(authenticator.authenticate('a'.repeat(8193))).toBe(TOKEN_INVALID);
    expect(lookups).toEqual([]);
  });

  it('forgets principals of other issuers when the configuration changes, and keeps ours', async () => {
    const theirs = tokenOf('https://login.example');
    await Promise.all([authenticator.authenticate(token), authenticator.authenticate(theirs)]);
    authenticator.trust([]);
    expect(authenticator.authenticate(token)).toBe(ana);
    expect(await authenticator.authenticate(theirs)).toBe(TOKEN_INVALID);
  });

  it('does not remember what an older configuration verified', async () => {
    const theirs = tokenOf('https://login.example');
    const before = authenticator.authenticate(theirs);
    authenticator.trust([]);
    expect(await before).toBe(guest);
    expect(await authenticator.authenticate(theirs)).toBe(TOKEN_INVALID);
  });
});

describe('TokenCache', () => {
  it('never holds more than its size: the oldest go', () => {
    const cache = new TokenCache(2);
    const principal = aPrincipal();
    for (const hash of ['a', 'b', 'b', 'c']) cache.keep(hash, principal);
    expect(cache.count).toBe(2);
    expect(cache.find('a', 0)).toBeUndefined();
    expect(cache.find('c', 0)).toBe(principal);
  });
});

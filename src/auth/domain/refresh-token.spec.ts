import { FakeRandom, MasterKey } from '../../shared/crypto';
import { hashOf, type RefreshToken, RefreshTokens, showingOf } from './refresh-token';
import type { Session } from './session';

const session = { expiresAtMs: 1000, endedAtMs: undefined } as Session;
const token = { expiresAtMs: 500, usedAtMs: undefined } as RefreshToken;

describe('showingOf', () => {
  it.each<[string, Partial<RefreshToken>, Partial<Session>, number]>([
    ['fresh', {}, {}, 499],
    ['dead', {}, {}, 500],
    ['dead', {}, { endedAtMs: 1 }, 100],
    ['dead', { expiresAtMs: 2000 }, {}, 1000],
    ['replay', { usedAtMs: 100 }, {}, 109],
    ['replay', { usedAtMs: 120 }, {}, 100],
    ['reuse', { usedAtMs: 100 }, {}, 110],
    ['reuse', { usedAtMs: 100 }, {}, 600],
    ['dead', { usedAtMs: 100 }, { endedAtMs: 105 }, 106],
  ])('is %s for a token %j of a session %j at %d', (showing, facts, around, nowMs) => {
    expect(showingOf({ ...token, ...facts }, { ...session, ...around }, nowMs, 10)).toBe(showing);
  });

  it('knows no replay where the window is closed', () => {
    expect(showingOf({ ...token, usedAtMs: 100 }, session, 100, 0)).toBe('reuse');
  });
});

describe('RefreshTokens', () => {
  const tokens = (fill = 1): RefreshTokens =>
    new RefreshTokens(new MasterKey(Buffer.alloc(32, fill)), new FakeRandom());

  it('checklist 13: draws 256 bits', () => {
    expect(Buffer.from(tokens().first(), 'base64url')).toHaveLength(32);
  });

  it('derives one successor for a token, another for another, and none without the master key', () => {
    expect(tokens().successorOf('a')).toBe(tokens().successorOf('a'));
    expect(tokens().successorOf('a')).not.toBe(tokens().successorOf('b'));
    expect(tokens().successorOf('a')).not.toBe(tokens(2).successorOf('a'));
    expect(Buffer.from(tokens().successorOf('a'), 'base64url')).toHaveLength(32);
    expect(tokens().successorOf('a')).not.toBe(hashOf('a').toString('base64url'));
  });
});

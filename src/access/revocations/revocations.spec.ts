import { aPrincipal } from '../testing';
import { type Revocation, Revocations } from './revocations';

const principal = aPrincipal({ subject: 'ana', sessionId: 's1', tokenId: 't1', epoch: 2 });

describe('Revocations', () => {
  it.each<[boolean, Revocation]>([
    [true, { kind: 'session', key: 's1', expiresAtMs: 10 }],
    [false, { kind: 'session', key: 't1', expiresAtMs: 10 }],
    [true, { kind: 'token', key: 't1', expiresAtMs: 10 }],
    [false, { kind: 'token', key: 's1', expiresAtMs: 10 }],
    [true, { kind: 'epoch', key: 'ana', epoch: 3, expiresAtMs: 10 }],
    [false, { kind: 'epoch', key: 'ana', epoch: 2, expiresAtMs: 10 }],
    [false, { kind: 'epoch', key: 'eva', epoch: 3, expiresAtMs: 10 }],
  ])('answers %p after %j', (revoked, revocation) => {
    const revocations = new Revocations();
    expect(revocations.isRevoked(principal)).toBe(false);
    revocations.apply(revocation);
    expect(revocations.isRevoked(principal)).toBe(revoked);
  });

  it('does not take an older epoch that arrives late for the newer one', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'epoch', key: 'ana', epoch: 3, expiresAtMs: 10 });
    revocations.apply({ kind: 'epoch', key: 'ana', epoch: 1, expiresAtMs: 10 });
    expect(revocations.isRevoked(principal)).toBe(true);
  });

  it('leaves tokens of other issuers alone, whatever their ids', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'token', key: 't1', expiresAtMs: 10 });
    expect(revocations.isRevoked(aPrincipal({ tokenId: 't1', ours: false }))).toBe(false);
  });

  it('forgets what has expired, and nothing else', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'session', key: 'old', expiresAtMs: 10 });
    revocations.apply({ kind: 'epoch', key: 'old', epoch: 1, expiresAtMs: 10 });
    revocations.apply({ kind: 'session', key: 's1', expiresAtMs: 11 });
    revocations.prune(10);
    expect(revocations.count).toBe(1);
    expect(revocations.isRevoked(principal)).toBe(true);
  });

  it('tells whoever holds something open, until they stop listening', () => {
    const revocations = new Revocations();
    const heard: string[] = [];
    const stop = revocations.onRevoked(({ key }) => heard.push(key));
    revocations.apply({ kind: 'session', key: 's1', expiresAtMs: 10 });
    stop();
    revocations.apply({ kind: 'session', key: 's2', expiresAtMs: 10 });
    expect(heard).toEqual(['s1']);
  });
});

import { aPrincipal } from '../testing';
import { type Revocation, Revocations } from './revocations';

const principal = aPrincipal({
  subject: 'ana',
  sessionId: 's1',
  tokenId: 't1',
  epoch: 2,
  rolesEpoch: 2,
  installationRoles: ['AUDITOR'],
  tenants: { 'SERHAFEN:CL': ['USER'], 'ANDESLOG:PE': ['CLERK'] },
});

describe('Revocations', () => {
  it.each<[boolean, Revocation]>([
    [true, { kind: 'sid', value: 's1', expiresAtMs: 10 }],
    [false, { kind: 'sid', value: 't1', expiresAtMs: 10 }],
    [true, { kind: 'jti', value: 't1', expiresAtMs: 10 }],
    [false, { kind: 'jti', value: 's1', expiresAtMs: 10 }],
    [true, { kind: 'epoch', value: 'ana', epoch: 3, expiresAtMs: 10 }],
    [false, { kind: 'epoch', value: 'ana', epoch: 2, expiresAtMs: 10 }],
    [false, { kind: 'epoch', value: 'eva', epoch: 3, expiresAtMs: 10 }],
    [true, { kind: 'role-epoch', value: 'AUDITOR', epoch: 3, expiresAtMs: 10 }],
    [true, { kind: 'role-epoch', value: 'CLERK', epoch: 3, expiresAtMs: 10 }],
    [true, { kind: 'role-epoch', value: 'CLERK@ANDESLOG:PE', epoch: 3, expiresAtMs: 10 }],
    [false, { kind: 'role-epoch', value: 'CLERK@ANDESLOG:PE', epoch: 2, expiresAtMs: 10 }],
    [false, { kind: 'role-epoch', value: 'CLERK@SERHAFEN:CL', epoch: 3, expiresAtMs: 10 }],
    [false, { kind: 'role-epoch', value: 'AUDITOR@SERHAFEN:CL', epoch: 3, expiresAtMs: 10 }],
    [false, { kind: 'role-epoch', value: 'CLERK', epoch: 2, expiresAtMs: 10 }],
    [false, { kind: 'role-epoch', value: 'CHIEF', epoch: 3, expiresAtMs: 10 }],
  ])('answers %p after %j', (revoked, revocation) => {
    const revocations = new Revocations();
    expect(revocations.isRevoked(principal)).toBe(false);
    revocations.apply(revocation);
    expect(revocations.isRevoked(principal)).toBe(revoked);
  });

  it('does not take an older epoch that arrives late for the newer one', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'epoch', value: 'ana', epoch: 3, expiresAtMs: 10 });
    revocations.apply({ kind: 'epoch', value: 'ana', epoch: 1, expiresAtMs: 10 });
    revocations.apply({ kind: 'role-epoch', value: 'USER', epoch: 4, expiresAtMs: 10 });
    revocations.apply({ kind: 'role-epoch', value: 'USER', epoch: 3, expiresAtMs: 10 });
    expect(revocations.isRevoked(aPrincipal({ rolesEpoch: 3, installationRoles: ['USER'] }))).toBe(true);
    expect(revocations.isRevoked(aPrincipal({ rolesEpoch: 4, installationRoles: ['USER'] }))).toBe(false);
    expect(revocations.isRevoked(principal)).toBe(true);
  });

  it('asks of each role what was changed of that one, whatever was changed of another later', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'role-epoch', value: 'USER', epoch: 3, expiresAtMs: 10 });
    revocations.apply({ kind: 'role-epoch', value: 'CHIEF', epoch: 9, expiresAtMs: 10 });
    expect(revocations.isRevoked(aPrincipal({ rolesEpoch: 3, installationRoles: ['USER'] }))).toBe(false);
    expect(revocations.isRevoked(aPrincipal({ rolesEpoch: 3, installationRoles: ['CHIEF'] }))).toBe(true);
  });

  it.each<[string, Revocation]>([
    ['the key', { kind: 'key', value: 'k1', expiresAtMs: 10 }],
    ['its owner', { kind: 'epoch', value: 'ana', epoch: 1, expiresAtMs: 10 }],
  ])('makes whoever came with an API key come again when %s changed, and knows who has', (_, revocation) => {
    const revocations = new Revocations();
    const comes = () => aPrincipal({ kind: 'api-key', keyId: 'k1', userId: 'ana', sessionId: undefined, epoch: 1 });
    const [before, stranger] = [comes(), aPrincipal({ kind: 'api-key', keyId: 'k2', userId: 'eva' })];
    revocations.apply(revocation);
    const after = comes();
    // Heard again, as after a lost connection.
    revocations.apply(revocation);
    expect([before, after, stranger].map((principal) => revocations.isRevoked(principal))).toEqual([
      true,
      false,
      false,
    ]);
    revocations.prune(10);
    expect(revocations.count).toBe(0);
  });

  it('takes another change of an API key for one, also when the clock of who made it is behind', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'key', value: 'k1', expiresAtMs: 10 });
    const principal = aPrincipal({ kind: 'api-key', keyId: 'k1', userId: 'ana' });
    expect(revocations.isRevoked(principal)).toBe(false);
    revocations.apply({ kind: 'key', value: 'k1', expiresAtMs: 9 });
    expect(revocations.isRevoked(principal)).toBe(true);
  });

  it('leaves tokens of other issuers alone, whatever their ids', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'jti', value: 't1', expiresAtMs: 10 });
    expect(revocations.isRevoked(aPrincipal({ tokenId: 't1', ours: false }))).toBe(false);
  });

  it('forgets what has expired, and nothing else', () => {
    const revocations = new Revocations();
    revocations.apply({ kind: 'sid', value: 'old', expiresAtMs: 10 });
    revocations.apply({ kind: 'epoch', value: 'old', epoch: 1, expiresAtMs: 10 });
    revocations.apply({ kind: 'role-epoch', value: 'USER', epoch: 9, expiresAtMs: 10 });
    revocations.apply({ kind: 'sid', value: 's1', expiresAtMs: 11 });
    revocations.prune(10);
    expect(revocations.count).toBe(1);
    expect(revocations.isRevoked(principal)).toBe(true);
  });

  it('tells whoever holds something open, until they stop listening', () => {
    const revocations = new Revocations();
    const heard: string[] = [];
    const stop = revocations.onRevoked(({ value }) => heard.push(value));
    revocations.apply({ kind: 'sid', value: 's1', expiresAtMs: 10 });
    stop();
    revocations.apply({ kind: 'sid', value: 's2', expiresAtMs: 10 });
    expect(heard).toEqual(['s1']);
  });
});

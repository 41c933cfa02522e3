import type { Principal } from '../../access';
import { aPrincipal } from '../../access/testing';
import type { LivingSessions } from '../ports/living-sessions';
import { aSession, AuthSketch } from '../testing';
import { Reauthenticate } from './reauthenticate.command';
import { ReauthenticateHandler } from './reauthenticate.handler';

const here = { address: '203.0.113.7', userAgent: 'curl/8' };

describe('ReauthenticateHandler', () => {
  let auth: AuthSketch;
  let ana: Principal;
  beforeEach(() => {
    auth = new AuthSketch();
    const { id } = auth.knows();
    const facts = { id: 's1', userId: id, clientId: 'tool', tenantCode: 'SERHAFEN:CL', authTimeMs: 1 };
    auth.repository.sessions.set('s1', aSession(facts));
    ana = aPrincipal({ subject: id, sessionId: 's1', tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
  });
  const living: LivingSessions = {
    find: async (id, _userId, nowMs) =>
      (await auth.repository.isAlive(id, nowMs)) ? auth.repository.sessions.get(id) : undefined,
  };
  const again = (password: string, principal = ana) => {
    const { users, proof, signIn, endOfAccess, unitOfWork, clock } = auth;
    return new ReauthenticateHandler(users, living, proof, signIn, endOfAccess, unitOfWork, clock) // prettier-ignore
      .execute(new Reauthenticate(principal, password, here));
  };
  const others = () => [...auth.repository.sessions.values()].filter(({ id }) => id !== 's1');

  it('checklist 17: puts a new session of this moment in the place of the present one', async () => {
    const { tokens } = await again('right');
    expect(tokens.accessToken).toContain(ana.subject);
    expect(others()).toMatchObject([
      { userId: ana.subject, clientId: 'tool', tenantCode: 'SERHAFEN:CL', authTimeMs: auth.clock.nowMs() },
    ]);
    expect(auth.endOfAccess.ended).toEqual(['session s1 reauthenticated']);
    expect(auth.issuer.issued).toMatchObject([{ session: { id: others()[0]!.id, authTimeMs: auth.clock.nowMs() } }]);
  });

  it('takes no other password, and counts it as a failed sign-in', async () => {
    for (let i = 0; i < 5; i++)
      await expect(again('wrong')).rejects.toMatchObject({ status: 400, code: 'password-wrong' });
    await expect(again('right')).rejects.toMatchObject({ code: 'password-wrong' });
    expect([auth.endOfAccess.ended, others()]).toEqual([[], []]);
  });

  it('does not bring back who was signed out meanwhile', async () => {
    jest.spyOn(auth.endOfAccess, 'session').mockResolvedValue(false);
    await expect(again('right')).rejects.toMatchObject({ status: 401, code: 'token-revoked' });
    auth.repository.sessions.set('s1', { ...auth.repository.sessions.get('s1')!, endedAtMs: 1 });
    await expect(again('right')).rejects.toMatchObject({ status: 401, code: 'token-revoked' });
  });

  it('takes no password that was replaced while it was checked', async () => {
    jest.spyOn(auth.users, 'lockProven').mockResolvedValue(undefined);
    await expect(again('right')).rejects.toMatchObject({ code: 'password-wrong' });
    expect(auth.endOfAccess.ended).toEqual([]);
  });

  it.each([
    ['an API key', aPrincipal({ kind: 'api-key' })],
    ['a token of another issuer', aPrincipal({ ours: false })],
    ['a token without a session', aPrincipal({ sessionId: undefined })],
  ])('is not for %s', async (_who, principal) => {
    await expect(again('right', principal)).rejects.toMatchObject({ status: 403, code: 'session-required' });
  });
});

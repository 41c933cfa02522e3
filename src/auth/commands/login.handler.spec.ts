import { aTenant } from '../../access/testing';
import { hashOf } from '../domain/refresh-token';
import { AuthSketch, SETTINGS } from '../testing';
import { Login } from './login.command';

const device = { address: '203.0.113.7', userAgent: 'a browser' };
const as = (email: string, password = 'right', tenant?: string, mfaToken?: string): Login =>
  new Login({ email, password }, tenant, mfaToken, device);

describe('LoginHandler', () => {
  let auth: AuthSketch;
  beforeEach(() => (auth = new AuthSketch()));

  it('opens a session and answers with its tokens', async () => {
    const ana = auth.knows({ epoch: 3, installationRoles: ['AUDITOR'] });
    const { tokens, deviceCookie } = await auth.login.execute(as(ana.email));
    expect(tokens).toEqual({
      accessToken: `at.${ana.id}.1`,
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresInSeconds: 600,
      refreshExpiresInSeconds: SETTINGS.REFRESH_IDLE_SECONDS,
    });
    expect(auth.devices.idFor(deviceCookie, ana.id, auth.clock.nowMs())).toBeDefined();
    const [session] = auth.repository.sessions.values();
    expect(session).toMatchObject({
      ...device,
      userId: ana.id,
      clientId: 'portal',
      authTimeMs: auth.clock.nowMs(),
      expiresAtMs: auth.clock.nowMs() + SETTINGS.SESSION_MAX_SECONDS * 1000,
    });
    expect(auth.issuer.issued).toMatchObject([
      {
        subject: {
          epoch: 3,
          installationRoles: ['AUDITOR'],
          memberships: [{ tenantCode: 'SERHAFEN:CL', roles: ['ADMIN'] }],
        },
        session: { id: session!.id, acr: 'password' },
      },
    ]);
  });

  it('checklist 13: keeps the refresh token as a hash alone', async () => {
    const { refreshToken } = (await auth.login.execute(as(auth.knows().email))).tokens;
    const [kept] = auth.repository.tokens.values();
    expect(kept!.hash).toEqual(hashOf(refreshToken));
    expect(kept!.expiresAtMs).toBe(auth.clock.nowMs() + SETTINGS.REFRESH_IDLE_SECONDS * 1000);
  });

  it('checks the password outside any unit of work, and writes in one', async () => {
    const ana = auth.knows();
    const verify = auth.identities.verify.bind(auth.identities);
    auth.identities.verify = (credentials) => {
      expect(auth.unitOfWork.open).toBe(0);
      return verify(credentials);
    };
    await auth.login.execute(as(ana.email));
    expect(auth.unitOfWork.scopes).toEqual(['system', 'system']);
  });

  it('notes the sign-in, and tells of it', async () => {
    const ana = auth.knows();
    await auth.login.execute(as(ana.email));
    expect(auth.repository.signIns).toEqual(new Map([[ana.id, auth.clock.nowMs()]]));
    expect(auth.events.recorded).toEqual([
      {
        type: 'auth.logged-in',
        subject: { type: 'user', id: ana.id },
        after: { session: expect.any(String), client: 'portal', acr: 'password', address: device.address },
      },
    ]);
  });

  it('checklist 17: opens a new session at every sign-in', async () => {
    const ana = auth.knows();
    await auth.login.execute(as(ana.email));
    await auth.login.execute(as(ana.email));
    expect(auth.repository.sessions.size).toBe(2);
  });

  it('checklist 17: ends the session whose cookie it takes', async () => {
    const ana = auth.knows();
    const { refreshToken } = (await auth.login.execute(as(ana.email))).tokens;
    const [former] = auth.repository.sessions.keys();
    const again = new Login({ email: ana.email, password: 'right' }, undefined, undefined, device, 'portal', refreshToken); // prettier-ignore
    await auth.login.execute(again);
    expect(auth.endOfAccess.ended).toEqual([`session ${former} replaced`]);
  });

  it('looks at no password of a locked account, and answers as to a wrong one', async () => {
    const ana = auth.knows();
    const wrong = { status: 401, code: 'invalid-credentials', detail: undefined };
    for (let i = 0; i < 5; i++) await expect(auth.login.execute(as(ana.email, 'wrong'))).rejects.toMatchObject(wrong);
    const decoy = jest.spyOn(auth.identities, 'decoy');
    auth.identities.verify = () => Promise.reject(new Error('was asked'));
    await expect(auth.login.execute(as(ana.email))).rejects.toMatchObject(wrong);
    expect(decoy).toHaveBeenCalledTimes(1);
  });

  it('counts nothing against somebody whose password was right, whatever else was not', async () => {
    const ana = auth.knows();
    for (let i = 0; i < 9; i++)
      await expect(auth.login.execute(as(ana.email, 'right', 'NOWHERE:XX'))).rejects.toMatchObject({ status: 403 });
    await expect(auth.login.execute(as(ana.email))).resolves.toBeDefined();
  });

  it.each([
    ['an unknown name', {}, as('nobody@example.test')],
    ['a wrong password', {}, as('ana@example.test', 'wrong')],
    ['a disabled user', { enabled: false }, as('ana@example.test')],
  ])('answers alike to %s', async (_, facts, login) => {
    auth.knows(facts);
    await expect(auth.login.execute(login)).rejects.toMatchObject({
      status: 401,
      code: 'invalid-credentials',
      detail: undefined,
    });
    expect(auth.repository.sessions.size).toBe(0);
  });

  it('opens no session for somebody who was disabled while the password was checked', async () => {
    const ana = auth.knows();
    auth.users.add({ ...ana, enabled: false });
    await expect(auth.login.execute(as(ana.email))).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(auth.repository.sessions.size).toBe(0);
  });

  it('opens no session with a password that was replaced while it was checked', async () => {
    const ana = auth.knows();
    auth.users.passwordsSetAt.set(ana.id, new Date('2026-01-01T00:00:00.001Z'));
    await expect(auth.login.execute(as(ana.email))).rejects.toMatchObject({ code: 'invalid-credentials' });
    expect(auth.repository.sessions.size).toBe(0);
  });

  it('says that there is no second factor before it looks at the password', async () => {
    auth.identities.verify = () => Promise.reject(new Error('was asked'));
    await expect(auth.login.execute(as('ana@example.test', 'right', undefined, '123456'))).rejects.toMatchObject({
      status: 400,
      code: 'mfa-not-enabled',
    });
  });

  it('keeps the chosen tenant, in its one spelling', async () => {
    const ana = auth.knows();
    await auth.login.execute(as(ana.email, 'right', 'serhafen:cl'));
    expect(auth.issuer.issued[0]!.session.tenantCode).toBe('SERHAFEN:CL');
  });

  it.each(['ANDESLOG:PE', 'NOWHERE:XX'])('refuses the tenant %s of others, or of nobody', async (tenant) => {
    const ana = auth.knows({ memberships: [{ tenant: aTenant('SERHAFEN:CL'), roles: [] }] });
    await expect(auth.login.execute(as(ana.email, 'right', tenant))).rejects.toMatchObject({
      code: 'tenant-forbidden',
    });
  });

  it('lets a SUPERADMIN choose every tenant that exists', async () => {
    const root = auth.knows({ installationRoles: ['SUPERADMIN'] });
    await auth.login.execute(as(root.email, 'right', 'ANDESLOG:PE'));
    expect(auth.issuer.issued[0]!.session.tenantCode).toBe('ANDESLOG:PE');
    await expect(auth.login.execute(as(root.email, 'right', 'NOWHERE:XX'))).rejects.toMatchObject({
      code: 'tenant-forbidden',
    });
  });
});

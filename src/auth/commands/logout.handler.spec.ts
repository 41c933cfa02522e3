import { type Principal } from '../../access';
import { aPrincipal } from '../../access/testing';
import { AuthSketch } from '../testing';
import { Login } from './login.command';
import { Logout } from './logout.command';
import { Refresh } from './refresh.command';

describe('LogoutHandler', () => {
  let auth: AuthSketch;
  beforeEach(() => (auth = new AuthSketch()));
  const device = { address: undefined, userAgent: undefined };

  async function signIn(email: string): Promise<{ principal: Principal; refreshToken: string; sessionId: string }> {
    const login = new Login({ email, password: 'right' }, undefined, undefined, device);
    const {
      tokens: { refreshToken },
    } = await auth.login.execute(login);
    const { subject, session } = auth.issuer.issued.at(-1)!;
    const principal = aPrincipal({ subject: subject.userId, sessionId: session.id });
    return { principal, refreshToken, sessionId: session.id };
  }

  it('ends the session of the access token, and its refresh token with it', async () => {
    const { principal, refreshToken, sessionId } = await signIn(auth.knows().email);
    await auth.logout.execute(new Logout(principal, undefined));
    expect(auth.endOfAccess.ended).toEqual([`session ${sessionId} logout`]);
    await expect(auth.refresh.execute(new Refresh(refreshToken, undefined))).rejects.toMatchObject({
      code: 'refresh-token-invalid',
    });
  });

  it('ends another session of one’s own whose refresh token is given, and counts the same one once', async () => {
    const { email } = auth.knows();
    const [here, there] = [await signIn(email), await signIn(email)];
    await auth.logout.execute(new Logout(here.principal, there.refreshToken));
    expect(auth.endOfAccess.ended).toEqual(
      [here.sessionId, there.sessionId].sort().map((id) => `session ${id} logout`),
    );
    const third = await signIn(email);
    await auth.logout.execute(new Logout(third.principal, third.refreshToken));
    expect(auth.endOfAccess.ended).toHaveLength(3);
  });

  it('passes over a refresh token of somebody else, and one that never was', async () => {
    const ana = await signIn(auth.knows().email);
    const eva = await signIn(
      auth.knows({ id: '018f0000-0000-4000-8000-000000000002', email: 'eva@example.test' }).email,
    );
    await auth.logout.execute(new Logout(ana.principal, eva.refreshToken));
    await auth.logout.execute(new Logout(ana.principal, 'unknown'));
    expect(auth.endOfAccess.ended).not.toContainEqual(expect.stringContaining(eva.sessionId));
    await expect(auth.refresh.execute(new Refresh(eva.refreshToken, undefined))).resolves.toBeDefined();
  });

  it('has nothing to end for a token of another issuer', async () => {
    const { principal, refreshToken } = await signIn(auth.knows().email);
    const foreign = aPrincipal({ subject: principal.subject, sessionId: undefined, ours: false });
    await auth.logout.execute(new Logout(foreign, refreshToken));
    expect(auth.endOfAccess.ended).toEqual([]);
  });
});

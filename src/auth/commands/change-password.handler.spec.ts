import type { Principal } from '../../access';
import { aPrincipal } from '../../access/testing';
import { type Together, type UserDirectory } from '../../identity';
import { FakePasswordPolicy } from '../../identity/testing';
import { aSession, AuthSketch } from '../testing';
import { ChangePassword } from './change-password.command';
import { ChangePasswordHandler } from './change-password.handler';

const here = { address: '203.0.113.7', userAgent: undefined };

describe('ChangePasswordHandler', () => {
  let auth: AuthSketch;
  let policy: FakePasswordPolicy;
  let handler: ChangePasswordHandler;
  let passwords: string[];
  let ana: Principal;
  beforeEach(() => {
    auth = new AuthSketch();
    policy = new FakePasswordPolicy();
    passwords = [];
    const directory = {
      setPassword: async (id: string, password: string, together: Together) => {
        passwords.push(password);
        await together((await auth.users.find(id))!);
      },
    } as Partial<UserDirectory> as UserDirectory;
    handler = new ChangePasswordHandler(
      auth.users,
      policy,
      auth.proof,
      directory,
      auth.endOfAccess,
      auth.events,
      auth.repository,
      auth.unitOfWork,
      auth.clock,
    );
    const { id } = auth.knows({ givenName: 'Ana' });
    auth.repository.sessions.set('s1', aSession({ id: 's1', userId: id }));
    ana = aPrincipal({ subject: id, sessionId: 's1', tenants: { 'SERHAFEN:CL': [] } });
  });
  const change = (current: string, next: string, principal = ana): Promise<void> =>
    handler.execute(new ChangePassword(principal, current, next, here));

  it('sets the new password, and ends all sessions but this one', async () => {
    await change('right', 'another');
    expect(passwords).toEqual(['another']);
    expect(auth.endOfAccess.ended).toEqual([`sessions of ${ana.subject} password-changed but s1`]);
    expect(auth.events.recorded).toEqual([
      { type: 'user.password-changed', subject: { type: 'user', id: ana.subject } },
    ]);
  });

  it('checklist 27: asks for the present password', async () => {
    await expect(change('wrong', 'another')).rejects.toMatchObject({ status: 400, code: 'password-wrong' });
    expect([passwords, auth.endOfAccess.ended]).toEqual([[], []]);
  });

  it('counts wrong ones as those of a login', async () => {
    for (let i = 0; i < 5; i++)
      await expect(change('wrong', 'another')).rejects.toMatchObject({ code: 'password-wrong' });
    await expect(change('right', 'another')).rejects.toMatchObject({ code: 'password-wrong' });
    expect(await auth.failures.takeUntold(auth.clock.nowMs())).toMatchObject([{ userId: ana.subject, failures: 5 }]);
    auth.clock.advance(60_000);
    await expect(change('right', 'another')).resolves.toBeUndefined();
  });

  it('reports rules that the new one breaks, which knows its owner’s names', async () => {
    await expect(change('right', 'weak')).rejects.toMatchObject({ errors: [{ pointer: '/newPassword' }] });
    expect(policy.asked).toMatchObject([
      { owner: { email: 'ana@example.test', givenName: 'Ana', words: ['SERHAFEN:CL'] } },
    ]);
    expect(passwords).toEqual([]);
  });

  it('takes no new password that is the old one', async () => {
    await expect(change('right', 'right')).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/newPassword', message: 'is the present password' }],
    });
    expect(passwords).toEqual([]);
  });

  it('checklist 16: is no more for a session that ended while the password was checked', async () => {
    auth.repository.sessions.set('s1', aSession({ id: 's1', endedAtMs: auth.clock.nowMs() }));
    await expect(change('right', 'another')).rejects.toMatchObject({ status: 400, code: 'password-wrong' });
    expect([auth.endOfAccess.ended, auth.events.recorded]).toEqual([[], []]);
  });

  it('is for people who have signed in here', async () => {
    for (const other of [aPrincipal({ ours: false }), aPrincipal({ sessionId: undefined })])
      await expect(change('right', 'another', other)).rejects.toMatchObject({ status: 403, code: 'session-required' });
  });

  it('holds no transaction open while the password is checked', async () => {
    const verify = auth.identities.verify.bind(auth.identities);
    auth.identities.verify = (credentials) => {
      expect(auth.unitOfWork.open).toBe(0);
      return verify(credentials);
    };
    await change('right', 'another');
  });
});

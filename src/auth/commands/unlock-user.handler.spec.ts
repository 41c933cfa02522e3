import { FakeUnitOfWork } from '../../shared/database/testing';
import type { CurrentUnitOfWork } from '../../shared/database';
import { AuthSketch } from '../testing';
import { UnlockUser } from './unlock-user.command';
import { UnlockUserHandler } from './unlock-user.handler';

const here = { address: '203.0.113.7', userAgent: undefined };

describe('UnlockUserHandler', () => {
  let auth: AuthSketch;
  let unitOfWork: FakeUnitOfWork;
  let handler: UnlockUserHandler;
  beforeEach(() => {
    auth = new AuthSketch();
    unitOfWork = new FakeUnitOfWork();
    const current = { tenant: { id: 't1' }, asSystem: <T>(work: () => Promise<T>) => work() };
    handler = new UnlockUserHandler(auth.users, auth.failures, auth.events, unitOfWork, current as CurrentUnitOfWork);
  });
  const fail = async (email: string): Promise<void> => {
    for (let i = 0; i < 5; i++)
      await auth.attempts.one(
        { email },
        here,
        () => Promise.resolve(undefined),
        () => Promise.resolve(),
      );
  };

  it('forgets what was tried, and tells of it in the tenant', async () => {
    const { id, email } = auth.knows();
    await fail(email);
    await handler.execute(new UnlockUser(id, false));
    expect(auth.failures.rows.has(`user:${id}`)).toBe(false);
    expect(auth.events.recorded).toEqual([{ type: 'user.unlocked', subject: { type: 'user', id }, tenantId: 't1' }]);
    expect(unitOfWork.scopes).toEqual(['tenant']);
  });

  it('works for the whole installation too', async () => {
    const { id, email } = auth.knows();
    await fail(email);
    await handler.execute(new UnlockUser(id, true));
    expect(auth.events.recorded).toMatchObject([{ type: 'user.unlocked', tenantId: undefined }]);
    expect(unitOfWork.scopes).toEqual(['installation']);
  });

  it('has nothing to tell of somebody who is not locked', async () => {
    await handler.execute(new UnlockUser(auth.knows().id, false));
    expect(auth.events.recorded).toEqual([]);
  });

  it('does not find users of others', async () => {
    await expect(handler.execute(new UnlockUser('nobody', false))).rejects.toMatchObject({ status: 404 });
  });
});

import { aPrincipal } from '../../access/testing';
import type { CurrentUnitOfWork } from '../../shared/database';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { NotFoundError } from '../../shared/problem';
import { type Sight, type UserAdministration, UserSharedError } from '../../users';
import { AuthSketch } from '../testing';
import { UnlockUser } from './unlock-user.command';
import { UnlockUserHandler } from './unlock-user.handler';

const here = { address: '203.0.113.7', userAgent: undefined };

describe('UnlockUserHandler', () => {
  const actor = aPrincipal();
  let auth: AuthSketch;
  let unitOfWork: FakeUnitOfWork;
  let changeable: jest.Mock;
  let handler: UnlockUserHandler;
  beforeEach(() => {
    auth = new AuthSketch();
    unitOfWork = new FakeUnitOfWork();
    changeable = jest.fn().mockResolvedValue(undefined);
    const current = { tenant: { id: 't1' }, asSystem: <T>(work: () => Promise<T>) => work() };
    handler = new UnlockUserHandler(
      { changeable } as unknown as UserAdministration,
      auth.failures,
      auth.events,
      unitOfWork,
      current as CurrentUnitOfWork,
    );
  });
  const unlock = (id: string, sight: Sight = 'tenant'): Promise<void> =>
    handler.execute(new UnlockUser(actor, sight, id));
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
    await unlock(id);
    expect(auth.failures.rows.has(`user:${id}`)).toBe(false);
    expect(auth.events.recorded).toEqual([{ type: 'user.unlocked', subject: { type: 'user', id }, tenantId: 't1' }]);
    expect(unitOfWork.scopes).toEqual(['tenant']);
  });

  it('works for the whole installation too', async () => {
    const { id, email } = auth.knows();
    await fail(email);
    await unlock(id, 'installation');
    expect(auth.events.recorded).toMatchObject([{ type: 'user.unlocked', tenantId: undefined }]);
    expect(unitOfWork.scopes).toEqual(['installation']);
  });

  it('has nothing to tell of somebody who is not locked', async () => {
    await unlock(auth.knows().id);
    expect(auth.events.recorded).toEqual([]);
  });

  it.each([new NotFoundError(), new UserSharedError()])(
    'gives nobody further tries who may not be changed: $status',
    async (why) => {
      const { id, email } = auth.knows();
      await fail(email);
      changeable.mockRejectedValue(why);
      await expect(unlock(id)).rejects.toBe(why);
      expect(changeable).toHaveBeenCalledWith(actor, 'tenant', id, 'users:write');
      expect(auth.failures.rows.has(`user:${id}`)).toBe(true);
      expect(auth.events.recorded).toEqual([]);
    },
  );
});

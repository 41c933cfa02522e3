import { SystemRandom } from '../../shared/crypto';
import { House } from '../testing-house';
import { ResetPassword } from './reset-password.command';
import { ResetPasswordHandler } from './reset-password.handler';

describe('ResetPasswordHandler', () => {
  const reset = (house: House, id: string) =>
    new ResetPasswordHandler(
      house.administration,
      house.directory,
      house.policy,
      new SystemRandom(),
      house.endOfAccess,
      house.events,
    ).execute(new ResetPassword(house.administrator, 'tenant', id));

  it('sets a password that nobody but the answer knows, and ends what is open', async () => {
    const house = new House();
    const password = await reset(house, house.ana.id);
    expect(house.directory.passwords.get(house.ana.id)).toBe(password);
    expect(house.endOfAccess.ended).toEqual([`sessions of ${house.ana.id} password-changed`, `tokens ${house.ana.id}`]);
    expect(house.events.recorded).toEqual([
      { type: 'user.password-reset', subject: { type: 'user', id: house.ana.id } },
    ]);
    expect(house.policy.asked.at(-1)).toMatchObject({ password, owner: { email: house.ana.email } });
  });

  it('does it for nobody whom one may not change, nor for oneself', async () => {
    const house = new House();
    await expect(reset(house, house.theirs.id)).rejects.toMatchObject({ status: 404 });
    await expect(reset(house, house.shared.id)).rejects.toMatchObject({ code: 'user-shared' });
    await expect(reset(house, house.own.id)).rejects.toMatchObject({ code: 'own-account' });
    expect([house.directory.passwords.size, house.traces]).toEqual([0, 0]);
  });
});

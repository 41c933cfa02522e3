import { Capabilities, NotSupportedError } from '../../identity';
import { ValidationFailedError } from '../../shared/validation';
import { LinkInvalidError } from '../domain/account.errors';
import { AccountSketch } from '../testing';
import { ResetPassword } from './reset-password.command';
import { ResetPasswordHandler } from './reset-password.handler';

describe('ResetPasswordHandler', () => {
  let sketch: AccountSketch;
  let token: string;
  beforeEach(async () => {
    sketch = new AccountSketch();
    token = await sketch.linkFor('reset-password');
  });
  const reset = (password: string): Promise<void> => {
    const { links, kept, accounts, policy, directory, enrolment, endOfAccess, events, unitOfWork } = sketch;
    return new ResetPasswordHandler(
      links,
      kept,
      accounts,
      policy,
      directory,
      enrolment,
      endOfAccess,
      events,
      unitOfWork,
      sketch.capabilities,
    ).execute(new ResetPassword(token, password));
  };

  it('sets the password, ends every session, and voids every other link', async () => {
    const other = await sketch.linkFor('verify-email');
    await reset('a good one');
    expect(sketch.directory.passwords.get(sketch.ana.id)).toBe('a good one');
    expect(sketch.endOfAccess.ended).toEqual([`sessions of ${sketch.ana.id} password-changed`]);
    await expect(sketch.links.read('verify-email', other)).rejects.toThrow(LinkInvalidError);
    expect(sketch.happened).toEqual(['user.password-changed', 'user.email-verified']);
    expect(JSON.stringify(sketch.events.recorded)).not.toContain('a good one');
  });

  it('confirms no address twice', async () => {
    sketch.directory.verified.add(sketch.ana.id);
    await reset('a good one');
    expect(sketch.happened).toEqual(['user.password-changed']);
  });

  it('judges the password by the rules, with the names of the user, and the link stays good', async () => {
    await expect(reset('weak')).rejects.toThrow(ValidationFailedError);
    expect(sketch.policy.asked[0]!.owner).toMatchObject({ email: sketch.ana.email });
    await reset('a good one');
  });

  it('works once, and not with a link about nobody', async () => {
    await reset('a good one');
    await expect(reset('another one')).rejects.toThrow(LinkInvalidError);
    token = await sketch.linkFor('reset-password', { user: undefined });
    await expect(reset('another one')).rejects.toThrow(LinkInvalidError);
    expect(sketch.directory.passwords.get(sketch.ana.id)).toBe('a good one');
  });

  it('leaves the link good when the directory fails', async () => {
    const { directory } = sketch;
    directory.setPassword = () => Promise.reject(new Error('away'));
    await expect(reset('a good one')).rejects.toThrow('away');
    await expect(sketch.links.read('reset-password', token)).resolves.toMatchObject({ email: sketch.ana.email });
  });

  it('does nothing where the provider cannot do it', async () => {
    sketch.capabilities = new Capabilities('password-reset');
    await expect(reset('a good one')).rejects.toThrow(NotSupportedError);
  });
});

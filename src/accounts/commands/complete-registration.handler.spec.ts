import { NameTakenError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import { LinkInvalidError, RegistrationClosedError } from '../domain/account.errors';
import { AccountSketch, SETTINGS } from '../testing';
import { CompleteRegistration } from './complete-registration.command';
import { CompleteRegistrationHandler } from './complete-registration.handler';

const EMAIL = 'new@example.test';

describe('CompleteRegistrationHandler', () => {
  let sketch: AccountSketch;
  let token: string;
  beforeEach(async () => {
    sketch = new AccountSketch();
    token = await sketch.linkFor('registration', { subject: EMAIL, email: EMAIL, user: undefined });
  });
  const complete = (password: string, settings: object = {}): Promise<void> => {
    const { links, policy, directory, enrolment, events, capabilities } = sketch;
    const all = { ...SETTINGS, ...settings };
    const handler = new CompleteRegistrationHandler(links, policy, directory, enrolment, events, capabilities, all);
    return handler.execute(new CompleteRegistration(token, password, { givenName: 'Nova' }));
  };

  it('makes the user of the link, with a confirmed address', async () => {
    await complete('a good one');
    const user = [...sketch.users.identities.values()].find(({ email }) => email === EMAIL)!;
    expect(user).toMatchObject({ givenName: 'Nova' });
    expect(sketch.directory.passwords.get(user.id)).toBe('a good one');
    expect(sketch.directory.verified.has(user.id)).toBe(true);
    expect(sketch.happened).toEqual(['user.created', 'user.email-verified']);
    expect(JSON.stringify(sketch.events.recorded)).not.toContain('a good one');
  });

  it('makes them a USER of the tenant of the setting', async () => {
    await complete('a good one', { REGISTRATION_TENANT: 'SERHAFEN:CL' });
    const user = [...sketch.users.identities.values()].find(({ email }) => email === EMAIL)!;
    expect(sketch.assignments.done).toEqual([
      `join ${user.id} id-of-SERHAFEN:CL`,
      `assign ${user.id} id-of-SERHAFEN:CL USER`,
    ]);
  });

  it('judges the password by the rules, and the link stays good', async () => {
    await expect(complete('weak')).rejects.toThrow(ValidationFailedError);
    expect(sketch.policy.asked[0]!.owner).toEqual({ email: EMAIL, givenName: 'Nova' });
    await complete('a good one');
  });

  it('works once', async () => {
    await complete('a good one');
    await expect(complete('a good one')).rejects.toThrow(LinkInvalidError);
  });

  it('does not touch a user who came to be meanwhile', async () => {
    sketch.users.add({ ...sketch.ana, id: 'other', email: EMAIL });
    await expect(complete('a good one')).rejects.toThrow(NameTakenError);
    expect(sketch.directory.passwords.has('other')).toBe(false);
  });

  it('minds that registration was closed, or the domain taken from the list, since', async () => {
    await expect(complete('a good one', { REGISTRATION: 'closed' })).rejects.toThrow(RegistrationClosedError);
    await expect(complete('a good one', { REGISTRATION_DOMAINS: ['other.test'] })).rejects.toThrow(LinkInvalidError);
  });
});

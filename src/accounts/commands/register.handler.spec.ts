import { Capabilities, NotSupportedError } from '../../identity';
import { scopeOf } from '../../shared/database';
import { RegistrationClosedError } from '../domain/account.errors';
import { AccountSketch, SETTINGS } from '../testing';
import { Register } from './register.command';
import { RegisterHandler } from './register.handler';

describe('RegisterHandler', () => {
  let sketch: AccountSketch;
  beforeEach(() => (sketch = new AccountSketch()));
  const register = (email: string, settings: object = {}): Promise<void> => {
    const { accounts, links, mailer, capabilities } = sketch;
    return new RegisterHandler(accounts, links, mailer, capabilities, { ...SETTINGS, ...settings }).execute(
      new Register(email),
    );
  };

  it('sends a link to an address that is new', async () => {
    await register(' New@Example.test');
    expect(sketch.mailer.sent).toMatchObject([
      {
        to: 'new@example.test',
        template: 'complete-registration',
        data: {
          link: expect.stringMatching(/^https:\/\/gateway\.example\/ui\/complete-registration#token=/),
          goodFor: '1 day',
        },
      },
    ]);
  });

  it('checklist 30: asks and writes the same for a known address, and tells its reader alone', async () => {
    await register(sketch.ana.email);
    expect(sketch.mailer.sent).toMatchObject([{ to: sketch.ana.email, template: 'account-exists' }]);
    expect(sketch.kept.kept.size).toBe(1);
    expect(JSON.stringify(sketch.mailer.sent)).not.toContain('#token=');
  });

  it.each([
    ['an address of another domain', 'x@other.test', { REGISTRATION_DOMAINS: ['Example.test'] }],
    ['a domain that ends alike', 'x@evil-example.test', { REGISTRATION_DOMAINS: ['example.test'] }],
  ])('writes to nobody for %s', async (_what, email, settings) => {
    await register(email, settings);
    expect(sketch.mailer.sent).toMatchObject([{ to: undefined }]);
    expect(sketch.kept.kept.size).toBe(1);
  });

  it('takes an address of an allowed domain, whatever its case', async () => {
    await register('X@EXAMPLE.test', { REGISTRATION_DOMAINS: ['Example.Test'] });
    expect(sketch.mailer.delivered).toHaveLength(1);
  });

  it('writes to nobody whose user is disabled', async () => {
    sketch.users.add({ ...sketch.ana, enabled: false });
    await register(sketch.ana.email);
    expect(sketch.mailer.delivered).toEqual([]);
  });

  it('does nothing where registration is closed', async () => {
    await expect(register('x@example.test', { REGISTRATION: 'closed' })).rejects.toThrow(RegistrationClosedError);
    expect([sketch.mailer.sent.length, sketch.kept.kept.size]).toEqual([0, 0]);
  });

  it('does nothing where the provider cannot do it', async () => {
    sketch.capabilities = new Capabilities('registration');
    await expect(register('x@example.test')).rejects.toThrow(NotSupportedError);
    expect(sketch.kept.kept.size).toBe(0);
  });

  it('works as the house, for nobody has signed in', () => expect(scopeOf(RegisterHandler)).toBe('system'));
});

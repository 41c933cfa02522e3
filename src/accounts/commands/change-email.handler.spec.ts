import { aPrincipal } from '../../access/testing';
import { PasswordWrongError } from '../../auth';
import { NameTakenError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import { LinkInvalidError } from '../domain/account.errors';
import { AccountSketch } from '../testing';
import { ChangeEmailHandler } from './change-email.handler';
import { ChangeEmail } from './change-email.command';
import { ConfirmEmail } from './confirm-email.command';
import { ConfirmEmailHandler } from './confirm-email.handler';

const NEW = 'new@example.test';

describe('changing one’s address', () => {
  let sketch: AccountSketch;
  beforeEach(() => (sketch = new AccountSketch()));
  const principal = () => aPrincipal({ subject: sketch.ana.id, userId: sketch.ana.id, sessionId: 'here' });
  const ask = (newEmail = NEW, password = 'right', who = principal()): Promise<void> => {
    const { accounts, proof, links, mailer, unitOfWork, clock, capabilities } = sketch;
    return new ChangeEmailHandler(accounts, proof, links, mailer, unitOfWork, clock, capabilities).execute(
      new ChangeEmail(who, newEmail, password),
    );
  };
  const confirm = (token: string): Promise<void> => {
    const { links, kept, directory, enrolment, endOfAccess, mailer, events, clock, capabilities } = sketch;
    return new ConfirmEmailHandler(
      links,
      kept,
      directory,
      enrolment,
      endOfAccess,
      mailer,
      events,
      clock,
      capabilities,
    ).execute(new ConfirmEmail(token));
  };
  const tokenOf = (): string => {
    const letter = sketch.mailer.sent.find(({ template }) => template === 'confirm-new-email')!;
    return (letter.data as { link: string }).link.split('#token=')[1]!;
  };

  describe('ChangeEmailHandler', () => {
    it('sends a link to the new address and a notice to the old one, and changes nothing yet', async () => {
      await ask('New@Example.test');
      expect(sketch.mailer.sent).toMatchObject([
        { to: NEW, template: 'confirm-new-email' },
        { to: sketch.ana.email, template: 'email-change-requested' },
      ]);
      // Whoever reads the mail of the address before need not know the one after it.
      expect(JSON.stringify(sketch.mailer.sent[1])).not.toContain(NEW);
      expect((await sketch.accounts.find(sketch.ana.id))!.email).toBe(sketch.ana.email);
    });

    it('writes to nobody who has the new address already, and does the same otherwise', async () => {
      sketch.users.add({ ...sketch.ana, id: 'other', email: NEW });
      await ask();
      expect(sketch.mailer.sent.map(({ to, template }) => [to, template])).toEqual([
        [undefined, 'confirm-new-email'],
        [sketch.ana.email, 'email-change-requested'],
      ]);
    });

    it('asks for the password, and for another address', async () => {
      await expect(ask(NEW, 'wrong')).rejects.toThrow(PasswordWrongError);
      await expect(ask('ANA@example.test')).rejects.toThrow(ValidationFailedError);
      expect(sketch.mailer.sent).toEqual([]);
    });

    it('is for whoever signed in', async () => {
      await expect(ask(NEW, 'right', aPrincipal({ kind: 'api-key', keyId: 'k' }))).rejects.toMatchObject({
        code: 'session-required',
      });
    });
  });

  describe('ConfirmEmailHandler', () => {
    it('changes the address, ends other sessions, voids every link, and tells the old address', async () => {
      await ask();
      const token = tokenOf();
      const reset = await sketch.linkFor('reset-password');
      await confirm(token);
      expect(await sketch.accounts.find(sketch.ana.id)).toMatchObject({ email: NEW, emailVerified: true });
      expect(sketch.endOfAccess.ended).toEqual([
        `sessions of ${sketch.ana.id} email-changed but here`,
        `tokens ${sketch.ana.id}`,
      ]);
      expect(sketch.happened).toEqual(['user.email-changed', 'user.email-verified']);
      expect(sketch.mailer.sent.at(-1)).toMatchObject({ to: 'ana@example.test', template: 'email-changed' });
      await expect(sketch.links.read('reset-password', reset)).rejects.toThrow(LinkInvalidError);
      await expect(confirm(token)).rejects.toThrow(LinkInvalidError);
    });

    it('leaves everything as it is when somebody else has the address by then', async () => {
      await ask();
      sketch.users.add({ ...sketch.ana, id: 'other', email: NEW });
      await expect(confirm(tokenOf())).rejects.toThrow(NameTakenError);
      expect((await sketch.accounts.find(sketch.ana.id))!.email).toBe('ana@example.test');
      expect(sketch.endOfAccess.ended).toEqual([]);
    });
  });
});

import { PasswordWrongError } from '../../auth';
import { aPrincipal } from '../../access/testing';
import { LinkInvalidError } from '../domain/account.errors';
import { AccountSketch } from '../testing';
import { ResendVerification } from './resend-verification.command';
import { VerifyEmail } from './verify-email.command';
import { ResendVerificationHandler } from './resend-verification.handler';
import { VerifyEmailHandler } from './verify-email.handler';

describe('VerifyEmailHandler', () => {
  it('confirms the address with the link and the password, once', async () => {
    const sketch = new AccountSketch();
    const token = await sketch.linkFor('verify-email');
    const { links, proof, enrolment, capabilities } = sketch;
    const handler = new VerifyEmailHandler(links, proof, enrolment, capabilities);
    await expect(handler.execute(new VerifyEmail(token, 'wrong'))).rejects.toThrow(PasswordWrongError);
    expect(sketch.directory.verified.size).toBe(0);
    await handler.execute(new VerifyEmail(token, 'right'));
    expect(sketch.directory.verified.has(sketch.ana.id)).toBe(true);
    expect(sketch.happened).toEqual(['user.email-verified']);
    await expect(handler.execute(new VerifyEmail(token, 'right'))).rejects.toThrow(LinkInvalidError);
  });
});

describe('ResendVerificationHandler', () => {
  const setUp = () => {
    const sketch = new AccountSketch();
    const { accounts, links, mailer, capabilities } = sketch;
    const handler = new ResendVerificationHandler(accounts, links, mailer, capabilities);
    const principal = aPrincipal({ subject: sketch.ana.id, userId: sketch.ana.id });
    return { sketch, ask: (who = principal) => handler.execute(new ResendVerification(who)) };
  };

  it('sends a link to one’s own address', async () => {
    const { sketch, ask } = setUp();
    await ask();
    expect(sketch.mailer.sent).toMatchObject([{ to: sketch.ana.email, template: 'verify-email' }]);
  });

  it('sends nothing to an address that is confirmed', async () => {
    const { sketch, ask } = setUp();
    sketch.directory.verified.add(sketch.ana.id);
    await ask();
    expect(sketch.mailer.sent).toEqual([]);
  });

  it.each([
    ['an API key', { kind: 'api-key' as const, keyId: 'k' }],
    ['a user of another issuer', { ours: false }],
  ])('is not for %s', async (_what, facts) => {
    await expect(setUp().ask(aPrincipal(facts))).rejects.toMatchObject({ code: 'session-required' });
  });
});

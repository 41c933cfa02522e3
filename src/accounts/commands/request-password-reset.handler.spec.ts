import { scopeOf } from '../../shared/database';
import { AccountSketch } from '../testing';
import { RequestPasswordReset } from './request-password-reset.command';
import { RequestPasswordResetHandler } from './request-password-reset.handler';

describe('RequestPasswordResetHandler', () => {
  let sketch: AccountSketch;
  beforeEach(() => (sketch = new AccountSketch()));
  const ask = (email: string): Promise<void> => {
    const { accounts, links, mailer, capabilities } = sketch;
    return new RequestPasswordResetHandler(accounts, links, mailer, capabilities).execute(
      new RequestPasswordReset(email),
    );
  };

  it('sends a link that is good as long as the letter is tried', async () => {
    await ask('ANA@example.test');
    expect(sketch.mailer.sent).toMatchObject([
      {
        to: sketch.ana.email,
        template: 'reset-password',
        data: { link: expect.stringContaining('/ui/reset-password#token='), goodFor: '30 minutes' },
        goodUntilMs: sketch.clock.nowMs() + 1_800_000,
      },
    ]);
    expect([...sketch.kept.kept.values()][0]!.link.user).toEqual({ id: sketch.ana.id, email: sketch.ana.email });
  });

  it.each([
    ['an address that nobody has', 'nobody@example.test', true],
    ['a user who is disabled', 'ana@example.test', false],
  ])('checklist 29: does the same work for %s, and writes to nobody', async (_what, email, enabled) => {
    sketch.users.add({ ...sketch.ana, enabled });
    await ask(email);
    expect(sketch.mailer.sent).toMatchObject([{ to: undefined, template: 'reset-password' }]);
    expect([...sketch.kept.kept.values()]).toMatchObject([{ link: { user: undefined } }]);
    expect(sketch.happened).toEqual([]);
  });

  it('works as the house, for nobody has signed in', () => expect(scopeOf(RequestPasswordResetHandler)).toBe('system'));
});

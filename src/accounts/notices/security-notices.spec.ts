import type { RecordedEvent } from '../../shared/events';
import { AccountSketch } from '../testing';
import { SecurityNotices } from './security-notices';

describe('SecurityNotices', () => {
  const setUp = () => {
    const sketch = new AccountSketch();
    const { accounts, mailer, links, unitOfWork, ana } = sketch;
    const notices = new SecurityNotices(accounts, mailer, links, unitOfWork);
    const tell = (type: string, facts: Partial<RecordedEvent> = {}): Promise<void> =>
      notices.handle({
        id: 'e',
        type,
        subject: { type: 'user', id: ana.id },
        occurredAt: new Date('2026-01-31T12:00:00Z'),
        actor: { kind: 'system', id: 'iam-gateway' },
        changes: {},
        ...facts,
      });
    return { sketch, tell };
  };

  it.each([
    ['user.password-changed', 'password-changed'],
    ['user.password-reset', 'password-changed'],
    ['session.refresh-reused', 'session-ended'],
  ])('tells a user of %s, and what to do when it was not them', async (type, template) => {
    const { sketch, tell } = setUp();
    await tell(type);
    const data = { at: new Date('2026-01-31T12:00:00Z'), resetLink: 'https://gateway.example/ui/forgot-password' };
    expect(sketch.mailer.sent).toEqual([{ to: sketch.ana.email, template, data }]);
  });

  it('tells whoever reads the mail of the address before that an administrator moved the account', async () => {
    const { sketch, tell } = setUp();
    await tell('user.changed', { changes: { givenName: { from: null, to: 'Ana' } } });
    expect(sketch.mailer.sent).toEqual([]);
    await tell('user.changed', { changes: { email: { from: 'before@example.test', to: 'after@example.test' } } });
    const data = { at: new Date('2026-01-31T12:00:00Z') };
    expect(sketch.mailer.sent).toEqual([{ to: 'before@example.test', template: 'email-changed', data }]);
  });

  it('tells nobody when the user is gone', async () => {
    const { sketch, tell } = setUp();
    await tell('user.password-changed', { subject: { type: 'user', id: 'gone' } });
    expect(sketch.mailer.sent).toEqual([]);
  });

  const SUPERADMIN = { role: { from: null, to: 'SUPERADMIN' } };

  it('tells every administrator of the installation of a new one', async () => {
    const { sketch, tell } = setUp();
    sketch.accounts.administrators = ['a@example.test', 'b@example.test'];
    await tell('role.assigned', { changes: SUPERADMIN });
    expect(sketch.mailer.sent).toMatchObject([
      { to: 'a@example.test', template: 'administrator-added', data: { who: sketch.ana.email } },
      { to: 'b@example.test', template: 'administrator-added' },
    ]);
  });

  it.each([
    ['another role', { changes: { role: { from: null, to: 'AUDITOR' } } }],
    ['a role in a tenant', { changes: SUPERADMIN, tenantId: 't' }],
  ])('tells nobody of %s', async (_what, facts) => {
    const { sketch, tell } = setUp();
    sketch.accounts.administrators = ['a@example.test'];
    await tell('role.assigned', facts);
    expect(sketch.mailer.sent).toEqual([]);
  });
});

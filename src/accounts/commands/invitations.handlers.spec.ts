import { aPrincipal, aTenant } from '../../access/testing';
import type { FakeTenantRepository } from '../../identity/testing';
import { type RoleGrants, RoleNotGrantableError } from '../../roles';
import { NameTakenError, NotFoundError } from '../../shared/problem';
import { ValidationFailedError } from '../../shared/validation';
import { LinkInvalidError } from '../domain/account.errors';
import type { Invitation } from '../domain/invitation';
import { InvitationLetters } from '../invitation-letters';
import type { InviterRights } from '../inviter-rights';
import { OpenInvitations } from '../open-invitations';
import { ListInvitationsHandler } from '../queries/list-invitations.handler';
import { ListInvitations } from '../queries/list-invitations.query';
import { ReadInvitation } from '../queries/read-invitation.query';
import { ReadInvitationHandler } from '../queries/read-invitation.handler';
import { AccountSketch, SETTINGS } from '../testing';
import { AcceptInvitationHandler } from './accept-invitation.handler';
import { AcceptInvitation } from './accept-invitation.command';
import { Invite } from './invite.command';
import { ResendInvitation } from './resend-invitation.command';
import { WithdrawInvitation } from './withdraw-invitation.command';
import { InviteHandler } from './invite.handler';
import { ResendInvitationHandler } from './resend-invitation.handler';
import { WithdrawInvitationHandler } from './withdraw-invitation.handler';

const EMAIL = 'new@example.test';

/** Everything that invitations are made of; what may be given is decided by `forbidden` and `rightsHold`. */
class InvitationSketch extends AccountSketch {
  readonly principal = aPrincipal({ subject: this.ana.id, userId: this.ana.id });
  readonly forbidden = new Set<string>();
  rightsHold = true;
  readonly grants = {
    assertMayGrantToMember: (_actor: unknown, roles: readonly string[]) => {
      const refused = roles.find((role) => this.forbidden.has(role));
      return refused === undefined ? Promise.resolve() : Promise.reject(new RoleNotGrantableError(refused));
    },
  } as unknown as RoleGrants;
  readonly letters = new InvitationLetters(this.links, this.mailer, this.accounts, this.current);
  readonly open = new OpenInvitations(
    this.invitations,
    this.accounts,
    { list: () => Promise.resolve([aTenant()]) } as unknown as FakeTenantRepository,
    { hold: () => Promise.resolve(this.rightsHold) } as unknown as InviterRights,
    this.unitOfWork,
  );

  invite(email = EMAIL, roles?: string[]): ReturnType<InviteHandler['execute']> {
    return new InviteHandler(
      this.invitations,
      this.accounts,
      this.grants,
      this.letters,
      this.events,
      this.current,
      this.random,
      this.clock,
      this.capabilities,
      SETTINGS,
    ).execute(new Invite(this.principal, email, roles, { givenName: 'Nova' }));
  }
  resend(id: string): ReturnType<ResendInvitationHandler['execute']> {
    return new ResendInvitationHandler(
      this.invitations,
      this.grants,
      this.letters,
      this.events,
      this.current,
      this.clock,
      this.capabilities,
      SETTINGS,
    ).execute(new ResendInvitation(this.principal, id));
  }
  withdraw(id: string): Promise<void> {
    return new WithdrawInvitationHandler(this.invitations, this.events, this.current).execute(
      new WithdrawInvitation(id),
    );
  }
  accept(token: string, password?: string): Promise<void> {
    return new AcceptInvitationHandler(
      this.links,
      this.open,
      this.kept,
      this.invitations,
      this.policy,
      this.directory,
      this.enrolment,
      this.endOfAccess,
      this.events,
      this.unitOfWork,
      this.capabilities,
    ).execute(new AcceptInvitation(token, password, {}));
  }
  /** Token of the newest letter. */
  get token(): string {
    return (this.mailer.sent.at(-1)!.data as { link: string }).link.split('#token=')[1]!;
  }
}

describe('invitations', () => {
  let sketch: InvitationSketch;
  beforeEach(() => (sketch = new InvitationSketch()));

  describe('InviteHandler', () => {
    it('keeps the invitation, writes a letter, and leaves word', async () => {
      const invitation = await sketch.invite('New@Example.test', ['USER', 'ADMIN']);
      expect(invitation).toMatchObject({ email: EMAIL, roles: ['ADMIN', 'USER'], status: 'pending' });
      expect(sketch.mailer.sent).toMatchObject([
        { to: EMAIL, template: 'invitation', data: { tenant: 'SERHAFEN:CL', inviter: sketch.ana.email } },
      ]);
      expect(sketch.events.recorded).toMatchObject([{ type: 'invitation.sent', tenantId: 'id-of-SERHAFEN:CL' }]);
    });

    it('gives USER where nothing is said', async () => {
      expect(await sketch.invite()).toMatchObject({ roles: ['USER'] });
    });

    it('gives nothing that the inviter may not give, and writes to no member', async () => {
      sketch.forbidden.add('ADMIN');
      await expect(sketch.invite(EMAIL, ['ADMIN'])).rejects.toThrow(RoleNotGrantableError);
      sketch.accounts.members.add(EMAIL);
      await expect(sketch.invite()).rejects.toThrow(NameTakenError);
      expect(sketch.mailer.sent).toEqual([]);
    });
  });

  describe('ResendInvitationHandler', () => {
    it('writes another letter, and the link before it is void', async () => {
      const { id } = await sketch.invite();
      const first = sketch.token;
      sketch.clock.advance(1000);
      const again = await sketch.resend(id);
      expect(new Date(again.expiresAt).getTime()).toBe(sketch.clock.nowMs() + 604_800_000);
      await expect(sketch.links.read('invitation', first)).rejects.toThrow(LinkInvalidError);
      await expect(sketch.links.read('invitation', sketch.token)).resolves.toMatchObject({ email: EMAIL });
    });

    it('is not for who may not give its roles; what is not there is absent', async () => {
      const { id } = await sketch.invite(EMAIL, ['ADMIN']);
      sketch.forbidden.add('ADMIN');
      await expect(sketch.resend(id)).rejects.toThrow(RoleNotGrantableError);
      await expect(sketch.resend('other')).rejects.toThrow(NotFoundError);
    });
  });

  it('WithdrawInvitationHandler takes it back, once', async () => {
    const { id } = await sketch.invite();
    await sketch.withdraw(id);
    await expect(sketch.withdraw(id)).rejects.toThrow(NotFoundError);
    await expect(sketch.accept(sketch.token, 'a good one')).rejects.toThrow(LinkInvalidError);
    expect(sketch.happened).toEqual(['invitation.sent', 'invitation.withdrawn']);
  });

  it('ListInvitationsHandler shows them newest first, and what has expired as that', async () => {
    await sketch.invite('a@example.test');
    sketch.clock.advance(604_800_000);
    await sketch.invite('b@example.test');
    const handler = new ListInvitationsHandler(sketch.invitations, sketch.clock);
    const { data, page } = await handler.execute(new ListInvitations({ limit: 20, count: true }));
    expect(data.map(({ email, status }) => [email, status])).toEqual([
      ['b@example.test', 'pending'],
      ['a@example.test', 'expired'],
    ]);
    expect(page.total).toBe(2);
  });

  describe('AcceptInvitationHandler', () => {
    const join = (userId: string) => [`join ${userId} id-of-SERHAFEN:CL`, `assign ${userId} id-of-SERHAFEN:CL ADMIN`];

    it('makes a newcomer a member, with a password of their own', async () => {
      await sketch.invite(EMAIL, ['ADMIN']);
      await expect(sketch.accept(sketch.token)).rejects.toThrow(ValidationFailedError);
      await expect(sketch.accept(sketch.token, 'weak')).rejects.toThrow(ValidationFailedError);
      await sketch.accept(sketch.token, 'a good one');
      const user = [...sketch.users.identities.values()].find(({ email }) => email === EMAIL)!;
      expect(user.givenName).toBe('Nova');
      expect(sketch.directory.passwords.get(user.id)).toBe('a good one');
      expect(sketch.directory.verified.has(user.id)).toBe(true);
      expect(sketch.assignments.done).toEqual(join(user.id));
      expect(sketch.invitations.invitations.size).toBe(0);
      expect(sketch.happened.at(-1)).toBe('invitation.accepted');
    });

    it('lets somebody whose address is confirmed just join', async () => {
      sketch.directory.verified.add(sketch.ana.id);
      await sketch.invite(sketch.ana.email, ['ADMIN']);
      await sketch.accept(sketch.token, 'not even looked at');
      expect(sketch.directory.passwords.size).toBe(0);
      expect(sketch.assignments.done).toEqual(join(sketch.ana.id));
    });

    it('checklist 30: takes an account that nobody confirmed away from whoever knows its password', async () => {
      await sketch.invite(sketch.ana.email, ['ADMIN']);
      await expect(sketch.accept(sketch.token)).rejects.toThrow(ValidationFailedError);
      await sketch.accept(sketch.token, 'a good one');
      expect(sketch.directory.passwords.get(sketch.ana.id)).toBe('a good one');
      expect(sketch.endOfAccess.ended).toContain(`sessions of ${sketch.ana.id} password-changed`);
    });

    it('checks the rights of the inviter when it is accepted, also between looking and using', async () => {
      await sketch.invite();
      sketch.rightsHold = false;
      await expect(sketch.accept(sketch.token, 'a good one')).rejects.toThrow(LinkInvalidError);
      sketch.rightsHold = true;
      sketch.policy.check = () => Promise.resolve(void (sketch.rightsHold = false));
      await expect(sketch.accept(sketch.token, 'a good one')).rejects.toThrow(LinkInvalidError);
      expect(sketch.assignments.done).toEqual([]);
    });

    it('is not for a user who is disabled', async () => {
      sketch.users.add({ ...sketch.ana, enabled: false });
      await sketch.invite(sketch.ana.email);
      await expect(sketch.accept(sketch.token, 'a good one')).rejects.toThrow(LinkInvalidError);
    });
  });

  it('ReadInvitationHandler tells the holder of the link what it says, and uses nothing up', async () => {
    await sketch.invite();
    const { links, open, capabilities } = sketch;
    const handler = new ReadInvitationHandler(links, open, capabilities);
    for (let i = 0; i < 2; i++)
      expect(await handler.execute(new ReadInvitation(sketch.token))).toMatchObject({
        email: EMAIL,
        tenant: 'SERHAFEN:CL',
        passwordNeeded: true,
      });
    const [kept] = sketch.invitations.invitations.values() as Iterable<Invitation>;
    expect(kept!.email).toBe(EMAIL);
  });
});

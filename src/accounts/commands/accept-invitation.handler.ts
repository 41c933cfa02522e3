import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { Capabilities, PasswordPolicy, UserDirectory } from '../../identity';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { ValidationFailedError } from '../../shared/validation';
import { actsAs } from '../acting';
import { Enrolment } from '../enrolment';
import { Links } from '../links';
import { type OpenInvitation, OpenInvitations } from '../open-invitations';
import { InvitationRepository } from '../ports/invitation.repository';
import { LinkRepository } from '../ports/link.repository';
import type { GivenNames } from '../domain/given-names';
import { AcceptInvitation } from './accept-invitation.command';

@OwnUnitsOfWork()
@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation, void> {
  constructor(
    private readonly links: Links,
    private readonly open: OpenInvitations,
    private readonly kept: LinkRepository,
    private readonly invitations: InvitationRepository,
    private readonly policy: PasswordPolicy,
    private readonly directory: UserDirectory,
    private readonly enrolment: Enrolment,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly capabilities: Capabilities,
  ) {}

  /**
   * @throws {LinkInvalidError} 400, also when the inviter may no longer invite so
   * @throws {ValidationFailedError} 400 without a password where one is needed, or against the rules; the link stays good
   * @throws {NotSupportedError} 501
   */
  async execute({ token, password, names }: AcceptInvitation): Promise<void> {
    this.capabilities.require('invitation');
    const seen = await this.open.of(await this.links.read('invitation', token));
    if (seen.passwordNeeded) await this.#check(seen, password, names);
    await this.links.use('invitation', token, async (link) => {
      // Once more: between looking and using, the inviter may have lost the right, and the account come to be.
      const invitation = await this.open.of(link);
      if (invitation.passwordNeeded && !seen.passwordNeeded) await this.#check(invitation, password, names);
      const userId = await this.#user(invitation, password, names);
      await this.enrolment.into(invitation.tenant, userId, invitation.invitation.roles);
      await this.#done(invitation, userId);
    });
  }

  async #check(
    { invitation, account }: OpenInvitation,
    password: string | undefined,
    names: GivenNames,
  ): Promise<void> {
    if (password === undefined)
      throw new ValidationFailedError([{ in: 'body', pointer: '/password', message: 'is required' }]);
    await this.policy.check(password, account ?? { email: invitation.email, ...names });
  }

  /** @returns id of the user who joins: one who is there, or a new one */
  async #user(
    { invitation, account, passwordNeeded }: OpenInvitation,
    password: string | undefined,
    names: GivenNames,
  ) {
    if (account !== undefined && !passwordNeeded) {
      actsAs(account.id);
      return account.id;
    }
    const id = account === undefined ? await this.#create(invitation, password, names) : account.id;
    if (account !== undefined) await this.#takeOver(id, password!);
    await this.enrolment.addressIsTheirs(id);
    return id;
  }

  async #create({ email, ...proposed }: OpenInvitation['invitation'], password: string | undefined, names: GivenNames) {
    const givenName = names.givenName ?? proposed.givenName;
    const familyName = names.familyName ?? proposed.familyName;
    const { id } = await this.directory.create({ email, givenName, familyName }, password, async (user) => {
      actsAs(user.id);
      const after = { email, givenName, familyName, by: 'invitation' };
      await this.events.record({ type: 'user.created', subject: { type: 'user', id: user.id }, after });
    });
    return id;
  }

  /** Whoever made the account, or signed in to it, loses it to the reader of its mail. */
  async #takeOver(userId: string, password: string): Promise<void> {
    actsAs(userId);
    await this.directory.setPassword(userId, password, async () => {
      await this.endOfAccess.sessionsOf(userId, 'password-changed');
      await this.kept.voidAllOf(userId);
      const subject = { type: 'user', id: userId };
      await this.events.record({ type: 'user.password-changed', subject, after: { by: 'invitation' } });
    });
  }

  async #done({ invitation: { id, email, roles }, tenant }: OpenInvitation, userId: string): Promise<void> {
    await this.unitOfWork.run('system', async () => {
      await this.invitations.remove(id);
      await this.events.record({
        type: 'invitation.accepted',
        subject: { type: 'invitation', id },
        tenantId: tenant.id,
        before: { email, roles },
        after: { user: userId },
      });
    });
  }
}

import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Invitation as ShownInvitation } from '../../contract';
import { Capabilities, normalisedName } from '../../identity';
import { RoleGrants } from '../../roles';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { Random } from '../../shared/crypto';
import { CurrentUnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NameTakenError } from '../../shared/problem';
import { InvitationLetters, inviterOf } from '../invitation-letters';
import { AccountRepository } from '../ports/account.repository';
import { InvitationRepository } from '../ports/invitation.repository';
import { shownInvitation } from '../shown-invitation';
import { Invite } from './invite.command';

/** The answer is the same whether or not the address has an account: only a membership of this tenant is told. */
@CommandHandler(Invite)
export class InviteHandler implements ICommandHandler<Invite, ShownInvitation> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly accounts: AccountRepository,
    private readonly grants: RoleGrants,
    private readonly letters: InvitationLetters,
    private readonly events: DomainEvents,
    private readonly current: CurrentUnitOfWork,
    private readonly random: Random,
    private readonly clock: Clock,
    private readonly capabilities: Capabilities,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'INVITATION_SECONDS'>,
  ) {}

  /**
   * @throws {RoleNotGrantableError} 403 `role-not-grantable`
   * @throws {ValidationFailedError} 400 for a role that is none
   * @throws {NameTakenError} 409 when the address is a member's
   * @throws {NotSupportedError} 501
   */
  async execute({ principal, email, roles = ['USER'], names }: Invite): Promise<ShownInvitation> {
    this.capabilities.require('invitation');
    const invitedBy = inviterOf(principal);
    const { tenant } = this.current;
    await this.grants.assertMayGrantToMember(principal, roles, tenant, '/roles');
    const address = normalisedName(email);
    if (await this.accounts.isMember(address)) throw new NameTakenError('/email');
    const nowMs = this.clock.nowMs();
    const invitation = await this.invitations.put({
      id: this.random.uuid(),
      tenantId: tenant.id,
      email: address,
      givenName: names.givenName,
      familyName: names.familyName,
      roles: [...roles].sort(),
      invitedBy,
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + this.settings.INVITATION_SECONDS * 1000),
    });
    await this.letters.send(invitation);
    await this.events.record({
      type: 'invitation.sent',
      subject: { type: 'invitation', id: invitation.id },
      tenantId: tenant.id,
      after: { email: address, roles: invitation.roles },
    });
    return shownInvitation(invitation, nowMs);
  }
}

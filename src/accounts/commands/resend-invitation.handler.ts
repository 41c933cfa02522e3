import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Invitation as ShownInvitation } from '../../contract';
import { Capabilities } from '../../identity';
import { RoleGrants } from '../../roles';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { CurrentUnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { InvitationLetters, inviterOf } from '../invitation-letters';
import { InvitationRepository } from '../ports/invitation.repository';
import { shownInvitation } from '../shown-invitation';
import { ResendInvitation } from './resend-invitation.command';

@CommandHandler(ResendInvitation)
export class ResendInvitationHandler implements ICommandHandler<ResendInvitation, ShownInvitation> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly grants: RoleGrants,
    private readonly letters: InvitationLetters,
    private readonly events: DomainEvents,
    private readonly current: CurrentUnitOfWork,
    private readonly clock: Clock,
    private readonly capabilities: Capabilities,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'INVITATION_SECONDS'>,
  ) {}

  /** @throws {NotFoundError} 404 @throws {RoleNotGrantableError} 403: it is one's own from now on @throws {NotSupportedError} 501 */
  async execute({ principal, id }: ResendInvitation): Promise<ShownInvitation> {
    this.capabilities.require('invitation');
    const invitedBy = inviterOf(principal);
    const { tenant } = this.current;
    const found = await this.invitations.find(id);
    if (found === undefined) throw new NotFoundError();
    await this.grants.assertMayGrantToMember(principal, found.roles, tenant);
    const nowMs = this.clock.nowMs();
    const expiresAt = new Date(nowMs + this.settings.INVITATION_SECONDS * 1000);
    const invitation = { ...found, invitedBy, expiresAt };
    await this.invitations.renew(id, invitedBy, expiresAt);
    await this.letters.send(invitation);
    await this.events.record({
      type: 'invitation.resent',
      subject: { type: 'invitation', id },
      tenantId: tenant.id,
      before: { invitedBy: found.invitedBy },
      after: { invitedBy },
    });
    return shownInvitation(invitation, nowMs);
  }
}

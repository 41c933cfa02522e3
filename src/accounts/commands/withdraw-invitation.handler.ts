import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CurrentUnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { NotFoundError } from '../../shared/problem';
import { InvitationRepository } from '../ports/invitation.repository';
import { WithdrawInvitation } from './withdraw-invitation.command';

@CommandHandler(WithdrawInvitation)
export class WithdrawInvitationHandler implements ICommandHandler<WithdrawInvitation, void> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly events: DomainEvents,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 */
  async execute({ id }: WithdrawInvitation): Promise<void> {
    const found = await this.invitations.find(id);
    if (found === undefined || !(await this.invitations.remove(id))) throw new NotFoundError();
    await this.events.record({
      type: 'invitation.withdrawn',
      subject: { type: 'invitation', id },
      tenantId: this.current.tenant.id,
      before: { email: found.email, roles: found.roles },
    });
  }
}

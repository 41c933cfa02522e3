import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { InvitationToMe } from '../../contract';
import { Capabilities } from '../../identity';
import { OwnUnitsOfWork } from '../../shared/database';
import { Links } from '../links';
import { OpenInvitations } from '../open-invitations';
import { ReadInvitation } from './read-invitation.query';

@OwnUnitsOfWork()
@QueryHandler(ReadInvitation)
export class ReadInvitationHandler implements IQueryHandler<ReadInvitation> {
  constructor(
    private readonly links: Links,
    private readonly open: OpenInvitations,
    private readonly capabilities: Capabilities,
  ) {}

  /** @throws {LinkInvalidError} 400 @throws {NotSupportedError} 501 */
  async execute({ token }: ReadInvitation): Promise<InvitationToMe> {
    this.capabilities.require('invitation');
    const { invitation, tenant, passwordNeeded } = await this.open.of(await this.links.read('invitation', token));
    const { email, expiresAt } = invitation;
    return { email, tenant: tenant.code, passwordNeeded, expiresAt: expiresAt.toISOString() };
  }
}

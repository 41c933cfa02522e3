import { Injectable } from '@nestjs/common';
import { TenantRepository } from '../identity';
import { UnitOfWork } from '../shared/database';
import type { Tenant } from '../shared/tenant';
import type { Account } from './domain/account';
import { LinkInvalidError } from './domain/account.errors';
import type { Invitation } from './domain/invitation';
import type { KeptLink } from './domain/link-token';
import { InviterRights } from './inviter-rights';
import { AccountRepository } from './ports/account.repository';
import { InvitationRepository } from './ports/invitation.repository';

/** An invitation that can be accepted now. */
export interface OpenInvitation {
  readonly invitation: Invitation;
  readonly tenant: Tenant;
  /** The user of the address, if there is one. */
  readonly account: Account | undefined;
  /**
   * Accepting takes a new password: for a new account, and for one whose address nobody has confirmed, because its
   * password may be that of whoever made the account.
   */
  readonly passwordNeeded: boolean;
}

/** What stands behind the link of an invitation. Opens its own units of work. */
@Injectable()
export class OpenInvitations {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly accounts: AccountRepository,
    private readonly tenants: TenantRepository,
    private readonly rights: InviterRights,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {LinkInvalidError} 400 when nobody may accept it any more: its inviter, its tenant or its reader has changed */
  of({ invitationId }: KeptLink): Promise<OpenInvitation> {
    return this.unitOfWork.run('system', async () => {
      const invitation = invitationId === undefined ? undefined : await this.invitations.find(invitationId);
      if (invitation === undefined) throw new LinkInvalidError();
      const tenant = (await this.tenants.list()).find(({ id }) => id === invitation.tenantId);
      const account = await this.accounts.findByEmail(invitation.email);
      if (tenant === undefined || tenant.suspended || account?.enabled === false) throw new LinkInvalidError();
      if (!(await this.rights.hold(invitation, tenant, account?.id))) throw new LinkInvalidError();
      return { invitation, tenant, account, passwordNeeded: account?.emailVerified !== true };
    });
  }
}

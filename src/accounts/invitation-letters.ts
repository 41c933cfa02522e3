import { Injectable } from '@nestjs/common';
import { type Principal, SESSION_REQUIRED } from '../access';
import { Mailer } from '../mail';
import { CurrentUnitOfWork } from '../shared/database';
import { RefusedError } from '../shared/problem';
import type { Invitation } from './domain/invitation';
import { Links } from './links';
import { AccountRepository } from './ports/account.repository';

/** Sends an invitation to whom it is for. In the open unit of work of the one who invites. */
@Injectable()
export class InvitationLetters {
  constructor(
    private readonly links: Links,
    private readonly mailer: Mailer,
    private readonly accounts: AccountRepository,
    private readonly current: CurrentUnitOfWork,
  ) {}

  /** With a new link; one that was sent before is void. */
  async send({ id, email, invitedBy }: Invitation): Promise<void> {
    const tenant = this.current.tenant.code;
    const { link, goodFor, goodUntilMs } = await this.links.make({
      purpose: 'invitation',
      subject: `invitation:${id}`,
      email,
      invitationId: id,
    });
    const inviter = await this.#nameOf(invitedBy);
    await this.mailer.send({
      to: email,
      template: 'invitation',
      data: { tenant, inviter, link, goodFor },
      goodUntilMs,
    });
  }

  async #nameOf(userId: string): Promise<string> {
    const inviter = await this.current.asSystem(() => this.accounts.find(userId));
    const name = [inviter?.givenName, inviter?.familyName].filter((part) => part !== undefined).join(' ');
    return [name, inviter?.email].filter(Boolean).join(', ');
  }
}

/**
 * @returns id of the user whose rights count when the invitation is accepted; of an API key, its owner
 * @throws {RefusedError} 403 `session-required` for services, and users of other issuers
 */
export function inviterOf({ ours, userId }: Principal): string {
  if (!ours) throw new RefusedError(SESSION_REQUIRED);
  return userId;
}

import { Injectable } from '@nestjs/common';
import { Mailer } from '../../mail';
import { UnitOfWork } from '../../shared/database';
import { EventSubscriber, type HandlesEvents, type RecordedEvent } from '../../shared/events';
import { Links } from '../links';
import { AccountRepository } from '../ports/account.repository';

/** Tells people by mail what happened to their account, whoever did it and in whichever way. */
@EventSubscriber({
  name: 'security-notices',
  types: ['user.changed', 'user.password-changed', 'user.password-reset', 'session.refresh-reused', 'role.assigned'],
})
@Injectable()
export class SecurityNotices implements HandlesEvents {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly mailer: Mailer,
    private readonly links: Links,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async handle(event: RecordedEvent): Promise<void> {
    await this.unitOfWork.run('system', async () => {
      if (event.type === 'user.changed') await this.#tellFormerAddress(event);
      if (event.type.startsWith('user.password-')) await this.#tell(event.subject.id, 'password-changed', event);
      if (event.type === 'session.refresh-reused') await this.#tell(event.subject.id, 'session-ended', event);
      if (event.type === 'role.assigned' && isNewAdministrator(event)) await this.#tellAdministrators(event);
    });
  }

  async #tell(userId: string, template: 'password-changed' | 'session-ended', { occurredAt: at }: RecordedEvent) {
    const account = await this.accounts.find(userId);
    // Deleted since: nobody is left to be told.
    if (account === undefined) return;
    const resetLink = this.links.page('forgot-password');
    await this.mailer.send({ to: account.email, template, data: { at, resetLink } });
  }

  /** An administrator moved the account: whoever reads the mail of the address before would never hear of it. */
  async #tellFormerAddress({ changes, occurredAt: at }: RecordedEvent): Promise<void> {
    const { from: to, to: newEmail } = changes['email'] ?? {};
    if (typeof to !== 'string' || typeof newEmail !== 'string') return;
    await this.mailer.send({ to, template: 'email-changed', data: { at } });
  }

  async #tellAdministrators({ subject, occurredAt: at }: RecordedEvent): Promise<void> {
    const who = (await this.accounts.find(subject.id))?.email ?? subject.id;
    for (const to of await this.accounts.emailsOfAdministrators())
      await this.mailer.send({ to, template: 'administrator-added', data: { who, at } });
  }
}

/** Of the installation: a role in a tenant is that tenant's affair. */
function isNewAdministrator({ tenantId, changes }: RecordedEvent): boolean {
  return tenantId === undefined && changes['role']?.to === 'SUPERADMIN';
}

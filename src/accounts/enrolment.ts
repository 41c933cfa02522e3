import { Injectable, Logger } from '@nestjs/common';
import { EndOfAccess, TenantDirectory } from '../access';
import { Assignments, UserDirectory } from '../identity';
import { DomainEvents } from '../shared/events';
import type { Tenant } from '../shared/tenant';

/** What comes with a proven address: the proof itself, memberships and roles. Opens its own units of work. */
@Injectable()
export class Enrolment {
  readonly #logger = new Logger('Enrolment');

  constructor(
    private readonly directory: UserDirectory,
    private readonly assignments: Assignments,
    private readonly tenants: TenantDirectory,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  /** Somebody who reads the mail of the address said that it is theirs. */
  async addressIsTheirs(userId: string): Promise<void> {
    await this.directory.verifyEmail(userId, async ({ email }) => {
      const subject = { type: 'user', id: userId };
      await this.events.record({ type: 'user.email-verified', subject, after: { emailVerified: email } });
    });
  }

  /** As USER, where the tenant exists: a setting that names none keeps nobody from registering. */
  async intoTenantOf(code: string, userId: string): Promise<void> {
    const tenant = this.tenants.find(code);
    if (tenant !== undefined) return this.into(tenant, userId, ['USER']);
    this.#logger.warn(`nobody becomes a member of ${code}, for there is no such tenant: see REGISTRATION_TENANT`);
  }

  /** A member, with these roles beside those that they have. What is so already stays, and is told nobody. */
  async into({ id: tenantId, code }: Tenant, userId: string, roles: readonly string[]): Promise<void> {
    const subject = { type: 'user', id: userId };
    await this.assignments.join(userId, tenantId, async () => {
      await this.events.record({ type: 'member.joined', subject, tenantId, after: { tenant: code } });
      await this.endOfAccess.tokensOf([userId]);
    });
    for (const role of roles)
      await this.assignments.assignRole(userId, tenantId, role, async () => {
        await this.events.record({ type: 'role.assigned', subject, tenantId, after: { role, tenant: code } });
        await this.endOfAccess.tokensOf([userId]);
      });
  }
}

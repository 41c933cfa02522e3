import type { INestApplicationContext } from '@nestjs/common';
import { Assignments } from '../identity';
import { assertHeldInTenants } from '../roles';
import { DomainEvents } from '../shared/events';
import { NotFoundError } from '../shared/problem';
import type { Tenant } from '../shared/tenant';
import { inApplication } from './application';
import { CommandError, type Outcome } from './outcome';
import { personNamed, tenantNamed } from './people';

/** `role assign`: in a tenant of which the user is a member, or installation-wide. */
export function assignRole(name: string, role: string, code: string | undefined): Promise<Outcome> {
  return inApplication(async (app) => {
    const { id, email } = await personNamed(app, name);
    const tenant = code === undefined ? undefined : tenantNamed(app, code);
    const changed = await assign(app, id, role, tenant);
    const place = tenant?.code ?? 'the whole installation';
    return {
      text: changed ? `${email} is ${role} in ${place}.` : `${email} was ${role} in ${place} already.`,
      data: { id, email, role, tenant: tenant?.code ?? null, changed },
    };
  });
}

/**
 * @returns whether they did not have it before
 * @throws {RoleNotGrantableError} for SUPERADMIN in a tenant
 * @throws {CommandError} `not-found` when there is no such role, or the user is no member of the tenant
 */
export async function assign(
  app: INestApplicationContext,
  userId: string,
  role: string,
  tenant: Tenant | undefined,
): Promise<boolean> {
  if (tenant !== undefined) assertHeldInTenants(role);
  const events = app.get(DomainEvents, { strict: false });
  let changed = false;
  const note = async (): Promise<void> => {
    const subject = { type: 'user', id: userId };
    await events.record({ type: 'role.assigned', subject, tenantId: tenant?.id, after: { role } });
    changed = true;
  };
  try {
    await app.get(Assignments, { strict: false }).assignRole(userId, tenant?.id, role, note);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const orMember = tenant === undefined ? '' : `, or the user is no member of ${tenant.code}`;
    throw new CommandError('not-found', `There is no role ${role}${orMember}.`);
  }
  return changed;
}

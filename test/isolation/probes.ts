import { Assignments, StoredTenantDirectory, UserRepository } from '../../src/identity';
import { UnitOfWork } from '../../src/shared/database';
import { NotFoundError } from '../../src/shared/problem';
import type { Tenant } from '../../src/shared/tenant';
import { asRequestOf } from '../support/database';
import { HERE, THERE, type World } from './world';

/**
 * What no request can try, because something before it says no already: ports of the inner walls, asked directly.
 * @returns every trace of another tenant, in words; empty when there is none
 */
export async function probes({ gateway, shared, here: mine, there }: World): Promise<string[]> {
  const part = <T>(of: abstract new (...args: never[]) => T): T => gateway.app.get<T>(of, { strict: false });
  const tenants = part(StoredTenantDirectory);
  const [here, elsewhere] = [tenants.find(HERE), tenants.find(THERE)] as [Tenant, Tenant];
  const found: string[] = [];

  const identity = await asRequestOf(here, () =>
    part(UnitOfWork).run('tenant', () => part(UserRepository).findIdentity(shared.userId)),
  );
  const places = identity!.memberships.map(({ tenant }) => tenant.code);
  if (places.join() !== HERE) found.push(`somebody seen from here is a member of ${places.join()}`);

  // Nobody gives a role to who is no member, whoever asks.
  for (const [userId, tenant] of [
    [there['userId']!, here],
    [mine['userId']!, elsewhere],
  ] as const) {
    const outcome = await part(Assignments)
      .assignRole(userId, tenant.id, 'USER', () => Promise.resolve())
      .then(
        () => 'done',
        (error: unknown) => (error instanceof NotFoundError ? 'not found' : String(error)),
      );
    if (outcome !== 'not found') found.push(`a role in ${tenant.code} for somebody elsewhere: ${outcome}`);
  }
  return found;
}

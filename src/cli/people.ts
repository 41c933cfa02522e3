import type { INestApplicationContext } from '@nestjs/common';
import { normalisedName } from '../identity';
import { CurrentUnitOfWork, UnitOfWork } from '../shared/database';
import type { Tenant } from '../shared/tenant';
import { TenantDirectory } from '../access';
import { CommandError } from './outcome';

/** Somebody, as the command line names them. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
}

/**
 * @param name e-mail address, username or id
 * @throws {CommandError} `not-found`
 */
export async function personNamed(app: INestApplicationContext, name: string): Promise<Person> {
  const current = app.get(CurrentUnitOfWork, { strict: false });
  const [person] = await app.get(UnitOfWork, { strict: false }).run('system', () =>
    current.manager.query<Person[]>(
      `SELECT id, email, username, given_name AS "givenName", family_name AS "familyName" FROM users
          WHERE id::text = lower($1) OR email = $2 OR username = $2`,
      [name, normalisedName(name)],
    ),
  );
  if (person === undefined) throw new CommandError('not-found', `There is no user ${name}.`);
  return person;
}

/** @throws {CommandError} `not-found` */
export function tenantNamed(app: INestApplicationContext, code: string): Tenant {
  const tenant = app.get(TenantDirectory, { strict: false }).find(code.toUpperCase());
  if (tenant === undefined) throw new CommandError('not-found', `There is no tenant ${code}.`);
  return tenant;
}

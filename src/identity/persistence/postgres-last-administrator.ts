import { Injectable } from '@nestjs/common';
import { advisoryLocks, CurrentUnitOfWork } from '../../shared/database';
import { LastAdministratorError } from '../domain/identity.errors';
import { LastAdministrator } from '../ports/last-administrator';

/** Holders, by assignment and by a group of the installation. No other role includes SUPERADMIN. */
const ADMINISTRATORS = `
  SELECT user_id FROM installation_roles WHERE role = 'SUPERADMIN'
  UNION
  SELECT m.user_id FROM group_members m JOIN group_roles r USING (group_id)
   WHERE r.role = 'SUPERADMIN' AND r.tenant_id IS NULL`;

/** One lock for the installation, held to the end of the transaction: whoever waits for it sees what was committed before. */
@Injectable()
export class PostgresLastAdministrator extends LastAdministrator {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  assertNotLast(userId: string): Promise<void> {
    return this.#locked(async () => {
      const [{ is, others }] = await this.current.manager.query<[{ is: boolean; others: boolean }]>(
        `WITH administrators AS (${ADMINISTRATORS})
         SELECT EXISTS (SELECT 1 FROM administrators WHERE user_id = $1) AS is,
                EXISTS (SELECT 1 FROM administrators a JOIN users u ON u.id = a.user_id AND u.enabled
                         WHERE a.user_id <> $1) AS others`,
        [userId],
      );
      if (is && !others) throw new LastAdministratorError();
    });
  }

  assertOneRemains(): Promise<void> {
    return this.#locked(async () => {
      const [{ remains }] = await this.current.manager.query<[{ remains: boolean }]>(
        `WITH administrators AS (${ADMINISTRATORS})
         SELECT EXISTS (SELECT 1 FROM administrators a JOIN users u ON u.id = a.user_id AND u.enabled) AS remains`,
      );
      if (!remains) throw new LastAdministratorError();
    });
  }

  #locked(look: () => Promise<void>): Promise<void> {
    return this.current.asSystem(async () => {
      await this.current.manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.lastAdministrator]);
      // In a statement of its own: one that began before the lock was had would see what was before.
      await look();
    });
  }
}

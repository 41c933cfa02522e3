import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment, StartError } from '../../shared/config';
import { advisoryLocks, CurrentUnitOfWork, UnitOfWork } from '../../shared/database';
import { PasswordHasher } from '../ports/password-hasher';
import { PasswordPolicy } from '../ports/password-policy';
import { TenantRepository } from '../ports/tenant.repository';
import { UserRepository } from '../ports/user.repository';

type Settings = Pick<Environment, 'FIRST_ADMIN_EMAIL' | 'FIRST_ADMIN_PASSWORD' | 'FIRST_ADMIN_TENANT'>;

/** An installation has somebody to administer it: while nobody is SUPERADMIN, the environment must name him. */
@Injectable()
export class FirstAdministrator {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly users: UserRepository,
    private readonly tenants: TenantRepository,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    @Inject(ENVIRONMENT) private readonly settings: Settings,
  ) {}

  /**
   * Creates the first administrator, SUPERADMIN and ADMIN of FIRST_ADMIN_TENANT, while the installation has none.
   * @returns whether this call created him
   * @throws {StartError} when there is none and the environment names none, his name is taken, or his password breaks a rule
   */
  async ensure(): Promise<boolean> {
    if (await this.unitOfWork.run('system', () => this.users.anybodyHolds('SUPERADMIN'))) return false;
    const { FIRST_ADMIN_EMAIL: email, FIRST_ADMIN_PASSWORD: password } = this.settings;
    if (email === undefined || password === undefined)
      throw new StartError(
        'Nobody is SUPERADMIN yet: set FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD_FILE for this start',
      );
    const faults = this.policy.faults(password, { email });
    if (faults.length > 0) throw new StartError(`FIRST_ADMIN_PASSWORD ${faults.join(', and ')}`);
    const passwordHash = await this.hasher.hash(password);
    return this.unitOfWork.run('system', () => this.#create(email, passwordHash));
  }

  async #create(email: string, passwordHash: string): Promise<boolean> {
    await this.current.manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.firstAdministrator]);
    if (await this.users.anybodyHolds('SUPERADMIN')) return false; // another instance was faster
    const id = await this.users.create({ email, passwordHash });
    if (id === undefined) throw new StartError(`FIRST_ADMIN_EMAIL is taken by a user who is not SUPERADMIN`);
    await this.users.assignInstallationRole(id, 'SUPERADMIN');
    const { FIRST_ADMIN_TENANT: code } = this.settings;
    if (code !== undefined) await this.users.join(id, (await this.tenants.ensure(code)).id, ['ADMIN']);
    return true;
  }
}

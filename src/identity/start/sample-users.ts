import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { accountEmail, accountPassword, ENVIRONMENT, type Environment, StartError } from '../../shared/config';
import { UnitOfWork } from '../../shared/database';
import { tenantCode } from '../../shared/tenant';
import { PasswordHasher } from '../ports/password-hasher';
import { TenantRepository } from '../ports/tenant.repository';
import { UserRepository } from '../ports/user.repository';

const isTenantCode = (text: string): boolean => tenantCode(text) === text;

const file = z.array(
  z.strictObject({
    email: accountEmail,
    username: z.string().min(1).max(64).optional(),
    password: accountPassword,
    givenName: z.string().min(1).optional(),
    familyName: z.string().min(1).optional(),
    tenants: z
      .record(z.string(), z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'a role, such as USER')))
      .refine((tenants) => Object.keys(tenants).every(isTenantCode), 'keys are BUSINESS_UNIT:CC, such as SERHAFEN:CL'),
  }),
);

type SampleUser = z.output<typeof file>[number];

/** Users to try the gateway with, from SAMPLE_USERS_FILE. Who is there already is never changed. */
@Injectable()
export class SampleUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly tenants: TenantRepository,
    private readonly hasher: PasswordHasher,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'SAMPLE_USERS_FILE'>,
  ) {}

  /**
   * Creates the missing users of the file, and their missing tenants.
   * @returns how many users were created
   * @throws {StartError} naming what is wrong with the file
   */
  async ensure(): Promise<number> {
    const { SAMPLE_USERS_FILE: path } = this.settings;
    if (path === undefined) return 0;
    let created = 0;
    for (const user of readSampleUsers(path)) if (await this.#create(user)) created++;
    return created;
  }

  async #create({ password, tenants, ...user }: SampleUser): Promise<boolean> {
    const { email } = user;
    const known = await this.unitOfWork.run('system', () => this.users.findCredentials({ email }));
    if (known) return false;
    const passwordHash = await this.hasher.hash(password);
    return this.unitOfWork.run('system', async () => {
      const id = await this.users.create({ ...user, passwordHash });
      if (id === undefined) return false; // another instance was faster
      await this.users.defineRoles(Object.values(tenants).flat());
      for (const [code, roles] of Object.entries(tenants)) {
        await this.users.join(id, (await this.tenants.ensure(code)).id, roles);
      }
      return true;
    });
  }
}

function readSampleUsers(path: string): SampleUser[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    // Not JSON.parse's own words: they quote the file, which holds passwords.
    const fault = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new StartError(`SAMPLE_USERS_FILE: ${path} ${fault}`, cause instanceof SyntaxError ? {} : { cause });
  }
  const { success, data, error } = file.safeParse(content);
  if (success) return data;
  const faults = error.issues.map(({ path: at, message }) => `/${at.join('/')}: ${message}`);
  throw new StartError(`SAMPLE_USERS_FILE: ${path}: ${faults.join('; ')}`);
}

import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Assignments, PasswordPolicy, type User, UserDirectory } from '../../identity';
import { RoleGrants } from '../../roles';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { factsOf } from '../domain/user-details';
import { CreateUser } from './create-user.command';

@OwnUnitsOfWork()
@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly grants: RoleGrants,
    private readonly policy: PasswordPolicy,
    private readonly directory: UserDirectory,
    private readonly assignments: Assignments,
    private readonly events: DomainEvents,
  ) {}

  async execute(command: CreateUser): Promise<string> {
    await this.#assertGrantable(command);
    const { profile, password } = command;
    if (password !== undefined) await this.policy.check(password, profile, '/password');
    const { tenant, roles } = command;
    const beginning = { tenants: tenant ? [tenant.code] : [], installationRoles: tenant ? [] : roles };
    const { id } = await this.directory.create(profile, password, (user) => this.#enrol(user, command), beginning);
    return id;
  }

  async #assertGrantable({ actor, tenant, roles }: CreateUser): Promise<void> {
    if (roles.length === 0) return;
    const scope = tenant === undefined ? 'installation' : 'tenant';
    await this.unitOfWork.run(scope, () => this.grants.assertMayGrant(actor, roles, tenant, '/roles'));
  }

  async #enrol(user: User, { tenant, roles }: CreateUser): Promise<void> {
    const subject = { type: 'user', id: user.id };
    const tenantId = tenant?.id;
    await this.events.record({ type: 'user.created', subject, tenantId, after: factsOf(user) });
    if (tenant !== undefined)
      await this.assignments.join(user.id, tenant.id, () =>
        this.events.record({ type: 'member.joined', subject, tenantId, after: { tenant: tenant.code } }),
      );
    for (const role of roles)
      await this.assignments.assignRole(user.id, tenantId, role, () =>
        this.events.record({ type: 'role.assigned', subject, tenantId, after: { role, tenant: tenant?.code } }),
      );
  }
}

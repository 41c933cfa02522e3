import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { assertSound, factsOf } from '../domain/definition';
import type { Role } from '../domain/role';
import { changeable } from '../domain/changeable';
import { RoleRepository } from '../ports/role.repository';
import { RoleGrants } from '../role-grants';
import { ChangeRole } from './change-role.command';

@InScope('installation')
@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly grants: RoleGrants,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, name, version, change }: ChangeRole): Promise<Role> {
    const book = await this.roles.lockedBook();
    const before = changeable(book, name, version);
    const definition = { ...factsOf(before), ...change };
    assertSound(name, definition, book);
    this.grants.assertMayDefine(actor, book, name, definition);
    const role = await this.roles.replace(name, definition);
    await this.endOfAccess.role(name);
    // Tokens say what roles included when they were made.
    if (before.includes.some((included) => !role.includes.includes(included)))
      // Who holds a role that includes this one holds this one as well.
      await this.endOfAccess.tokensWith(name);
    await this.events.record({
      type: 'role.changed',
      subject: { type: 'role', id: name },
      before: factsOf(before),
      after: factsOf(role),
    });
    return role;
  }
}

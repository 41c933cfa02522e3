import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { assertSound, factsOf } from '../domain/definition';
import type { Role } from '../domain/role';
import { RoleRepository } from '../ports/role.repository';
import { RoleGrants } from '../role-grants';
import { DefineRole } from './define-role.command';

@InScope('installation')
@CommandHandler(DefineRole)
export class DefineRoleHandler implements ICommandHandler<DefineRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly grants: RoleGrants,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ actor, name, definition }: DefineRole): Promise<Role> {
    const book = await this.roles.lockedBook();
    assertSound(name, definition, book);
    this.grants.assertMayDefine(actor, book, name, definition);
    const role = await this.roles.insert(name, definition);
    // That it allowed nothing may be remembered: foreign tokens name roles before anybody defines them.
    await this.endOfAccess.role(name);
    await this.events.record({ type: 'role.defined', subject: { type: 'role', id: name }, after: factsOf(role) });
    return role;
  }
}

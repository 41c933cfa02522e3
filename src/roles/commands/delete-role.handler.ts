import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { changeable } from '../domain/changeable';
import { factsOf } from '../domain/definition';
import { RoleInUseError } from '../domain/role.errors';
import { RoleRepository, type RoleUse } from '../ports/role.repository';
import { DeleteRole } from './delete-role.command';

@InScope('installation')
@CommandHandler(DeleteRole)
export class DeleteRoleHandler implements ICommandHandler<DeleteRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ name, version }: DeleteRole): Promise<void> {
    const role = changeable(await this.roles.lockedBook(), name, version);
    const use = useInWords(await this.roles.use(name));
    if (use !== undefined) throw new RoleInUseError(use);
    await this.roles.remove(name);
    await this.endOfAccess.role(name);
    await this.events.record({ type: 'role.deleted', subject: { type: 'role', id: name }, before: factsOf(role) });
  }
}

/** @returns undefined when it is not in use */
function useInWords({ assignments, groups, includedBy }: RoleUse): string | undefined {
  if (assignments + groups + includedBy.length === 0) return undefined;
  const including = includedBy.length === 0 ? 'no role' : includedBy.join(', ');
  return `Assigned ${assignments} times, given by ${groups} groups, included in ${including}.`;
}

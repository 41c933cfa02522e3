import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndOfAccess } from '../../access';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { assertSound, factsOf } from '../domain/definition';
import type { Role } from '../domain/role';
import type { RoleBook } from '../domain/role-book';
import { changeable } from '../domain/changeable';
import { RoleRepository } from '../ports/role.repository';
import { ChangeRole } from './change-role.command';

/** Users whose tokens become old in one statement. */
const AT_A_TIME = 500;

@InScope('installation')
@CommandHandler(ChangeRole)
export class ChangeRoleHandler implements ICommandHandler<ChangeRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly endOfAccess: EndOfAccess,
    private readonly events: DomainEvents,
  ) {}

  async execute({ name, version, change }: ChangeRole): Promise<Role> {
    const book = await this.roles.lockedBook();
    const before = changeable(book, name, version);
    const definition = { ...factsOf(before), ...change };
    assertSound(name, definition, book);
    const role = await this.roles.replace(name, definition);
    await this.endOfAccess.role(name);
    if (before.includes.some((included) => !role.includes.includes(included))) await this.#outdateTokens(name, book);
    await this.events.record({
      type: 'role.changed',
      subject: { type: 'role', id: name },
      before: factsOf(before),
      after: factsOf(role),
    });
    return role;
  }

  /** Tokens say what roles included when they were made. */
  async #outdateTokens(name: string, before: RoleBook): Promise<void> {
    const holders = await this.roles.holderIds(before.includers(name));
    for (let start = 0; start < holders.length; start += AT_A_TIME)
      await this.endOfAccess.tokensOf(holders.slice(start, start + AT_A_TIME));
  }
}

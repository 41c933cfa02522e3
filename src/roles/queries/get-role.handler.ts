import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Role } from '../../contract';
import { InScope } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { RoleRepository } from '../ports/role.repository';
import { shownRole } from '../shown-role';
import { GetRole } from './get-role.query';

/** A role as the contract describes it, and its version. */
export interface FoundRole {
  readonly role: Role;
  readonly version: number;
}

@InScope('installation')
@QueryHandler(GetRole)
export class GetRoleHandler implements IQueryHandler<GetRole> {
  constructor(private readonly roles: RoleRepository) {}

  /** @throws {NotFoundError} 404 */
  async execute({ name }: GetRole): Promise<FoundRole> {
    const book = await this.roles.book();
    const role = book.get(name);
    if (role === undefined) throw new NotFoundError();
    return { role: shownRole(role, book), version: role.version };
  }
}

import { Injectable } from '@nestjs/common';
import { UserRepository } from '../identity';
import { UnitOfWork } from '../shared/database';
import { NotFoundError } from '../shared/problem';
import type { HeldRole } from './domain/held-role';
import { type Place, scopeAt } from './place';
import { HeldRoles } from './ports/held-roles';

/** What an administrator sees of a user's roles. Opens its own units of work. */
@Injectable()
export class RolesInSight {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly held: HeldRoles,
  ) {}

  /**
   * In a tenant: what counts there for a member, also because it counts in the whole installation. Without that nobody
   * could tell why the member may what he may.
   * @throws {NotFoundError} 404 for a user who is no member there
   */
  async of(userId: string, place: Place): Promise<HeldRole[]> {
    const found = await this.unitOfWork.run(scopeAt(place), () => this.users.find(userId));
    if (found === undefined) throw new NotFoundError();
    return this.unitOfWork.run('system', () => this.held.of(userId, place?.id));
  }
}

import { LastAdministratorError } from '../domain/identity.errors';
import type { User } from '../domain/user';
import { Assignments } from '../ports/assignments';
import { LastAdministrator } from '../ports/last-administrator';
import type { Together } from '../ports/user-directory';
import { ANA } from './users';

/** Remembers what was asked for, in words; what is listed in `there` is there already. Does what belongs to it, for this user. */
export class FakeAssignments extends Assignments {
  readonly done: string[] = [];

  constructor(
    private readonly user: User = ANA,
    private readonly there: readonly string[] = [],
  ) {
    super();
  }

  join(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#note(`join ${userId} ${tenantId}`, together);
  }
  leave(userId: string, tenantId: string, together: Together): Promise<void> {
    return this.#note(`leave ${userId} ${tenantId}`, together);
  }
  assignRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#note(`assign ${userId} ${tenantId ?? 'everywhere'} ${role}`, together);
  }
  withdrawRole(userId: string, tenantId: string | undefined, role: string, together: Together): Promise<void> {
    return this.#note(`withdraw ${userId} ${tenantId ?? 'everywhere'} ${role}`, together);
  }
  joinGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#note(`join group ${userId} ${groupId}`, together);
  }
  leaveGroup(userId: string, groupId: string, together: Together): Promise<void> {
    return this.#note(`leave group ${userId} ${groupId}`, together);
  }

  async #note(what: string, together: Together): Promise<void> {
    if (this.there.includes(what)) return;
    this.done.push(what);
    await together(this.user);
  }
}

/** Refuses where the one whom it was told of would go. */
export class FakeLastAdministrator extends LastAdministrator {
  constructor(private readonly last?: string) {
    super();
  }

  /** What `assertOneRemains` finds. */
  remains = true;

  assertNotLast(userId: string): Promise<void> {
    return userId === this.last ? Promise.reject(new LastAdministratorError()) : Promise.resolve();
  }

  assertOneRemains(): Promise<void> {
    return this.remains ? Promise.resolve() : Promise.reject(new LastAdministratorError());
  }
}

import { expanded } from './expanded';
import type { Role } from './role';

/** All roles of the installation as they are together: what a role means depends on those it includes. */
export class RoleBook {
  readonly #roles: ReadonlyMap<string, Role>;

  constructor(roles: Iterable<Role>) {
    this.#roles = new Map([...roles].map((role) => [role.name, role]));
  }

  get(name: string): Role | undefined {
    return this.#roles.get(name);
  }

  /** Sorted by name. */
  all(): Role[] {
    return [...this.#roles.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @returns the roles and all that they include; unknown ones stay */
  expanded(roles: Iterable<string>): Set<string> {
    return expanded(roles, (name) => this.includesOf(name));
  }

  /** @returns what the role includes itself */
  includesOf(name: string): readonly string[] {
    return this.#roles.get(name)?.includes ?? [];
  }

  /** @returns all that the roles allow, those they include too; sorted */
  permissionsOf(roles: Iterable<string>): string[] {
    const allowed = [...this.expanded(roles)].flatMap((name) => this.#roles.get(name)?.permissions ?? []);
    return [...new Set(allowed)].sort();
  }

  /** @returns the roles that include this one, at any depth, and itself */
  includers(name: string): Set<string> {
    return expanded([name], (included) =>
      [...this.#roles.values()].filter(({ includes }) => includes.includes(included)).map((role) => role.name),
    );
  }
}

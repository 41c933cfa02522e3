import { ValidationFailedError } from '../../shared/validation';
import { type RoleDefinition, SUPERADMIN } from './role';
import type { RoleBook } from './role-book';
import { inBody } from './role.errors';

/**
 * @param name of the role that would be defined so
 * @throws {ValidationFailedError} 400 naming each included role that is none, may not be included, or includes this one
 */
export function assertSound(name: string, { includes }: Pick<RoleDefinition, 'includes'>, book: RoleBook): void {
  const faults = includes.flatMap((included, i) => {
    const fault = faultOf(name, included, book);
    return fault === undefined ? [] : [inBody(`/includes/${i}`, fault)];
  });
  if (faults.length > 0) throw new ValidationFailedError(faults);
}

function faultOf(name: string, included: string, book: RoleBook): string | undefined {
  if (included === name) return 'is the role itself';
  if (included === SUPERADMIN) return 'is included by no role';
  if (book.get(included) === undefined) return 'is no role of this installation';
  if (book.expanded([included]).has(name)) return `includes ${name} already`;
  return undefined;
}

/** What the audit tells of a role. */
export const factsOf = ({ description, delegated, permissions, includes }: RoleDefinition) => ({
  description,
  delegated,
  permissions,
  includes,
});

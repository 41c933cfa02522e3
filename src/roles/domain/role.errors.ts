import { type FieldFault, ProblemError } from '../../shared/problem';
import { SUPERADMIN } from './role';

/** The role is not the caller's to give, nor to take away. */
export class RoleNotGrantableError extends ProblemError {
  readonly code = 'role-not-grantable';
  readonly status = 403;

  constructor(role: string, why = 'you neither hold it here, nor is it delegated and within what you may') {
    super(`${role} is not yours to give or take: ${why}.`);
  }
}

/** @throws {RoleNotGrantableError} for a role that means nothing in a tenant */
export function assertHeldInTenants(role: string): void {
  if (role === SUPERADMIN) throw new RoleNotGrantableError(role, 'it is held in the whole installation, or not at all');
}

/** Somebody or something still has the role. */
export class RoleInUseError extends ProblemError {
  readonly code = 'role-in-use';
  readonly status = 409;
}

/** What came with the installation stays as it is. */
export class BuiltInError extends ProblemError {
  readonly code = 'built-in';
  readonly status = 409;

  constructor(role: string) {
    super(`${role} came with the installation: define a role that includes it.`);
  }
}

/** @param pointer into the body */
export const inBody = (pointer: string, message: string): FieldFault => ({ in: 'body', pointer, message });

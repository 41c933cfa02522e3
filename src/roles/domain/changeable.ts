import { NotFoundError, VersionOutdatedError } from '../../shared/problem';
import type { Role } from './role';
import type { RoleBook } from './role-book';
import { BuiltInError } from './role.errors';

/**
 * @param version that the caller saw; undefined takes any
 * @throws {NotFoundError} 404 @throws {BuiltInError} 409 @throws {VersionOutdatedError} 412
 */
export function changeable(book: RoleBook, name: string, version: number | undefined): Role {
  const role = book.get(name);
  if (role === undefined) throw new NotFoundError();
  if (role.builtIn) throw new BuiltInError(name);
  if (version !== undefined && version !== role.version) throw new VersionOutdatedError();
  return role;
}

import type { Reading } from '../../shared/paging';
import type { ListedUser, UserSort } from '../domain/listed-user';

/** Users to look through: in scope `tenant` its members with their roles there, else all with installation-wide roles. */
export abstract class UserListRepository {
  /** @param search only users whose e-mail address or username holds this text */
  abstract read(by: UserSort, reading: Reading, search: string | undefined): Promise<ListedUser[]>;
  abstract count(search: string | undefined): Promise<number>;
}

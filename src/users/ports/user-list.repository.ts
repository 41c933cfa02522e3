import type { Reading } from '../../shared/paging';
import type { ListedUser, UserOrder } from '../domain/listed-user';

/** Which users are listed: those of whom all that is said is true. */
export interface UserFilter {
  /** The e-mail address, username, given or family name holds this text, whatever its case and accents. */
  readonly search?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly emailVerified?: boolean | undefined;
  /** Assigned in the tenant that is listed, or in the whole installation where that is. */
  readonly role?: string | undefined;
  readonly groupId?: string | undefined;
  /** Members of this tenant alone, listed with their roles there. In scope `tenant` no other one has any. */
  readonly tenantCode?: string | undefined;
  /** Inclusive. */
  readonly createdFrom?: Date | undefined;
  /** Exclusive. */
  readonly createdBefore?: Date | undefined;
}

/** Users to look through: in scope `tenant` its members with their roles there, else all with installation-wide roles. */
export abstract class UserListRepository {
  /** @returns the rows that `reading` asks for; with `count` also how many there are over all pages */
  abstract page(
    filter: UserFilter,
    by: UserOrder,
    reading: Reading,
    count: boolean,
  ): Promise<{ readonly rows: readonly ListedUser[]; readonly total: number | undefined }>;
}

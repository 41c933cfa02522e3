/** A user as a list shows them. */
export interface ListedUser {
  readonly id: string;
  readonly email: string;
  readonly username: string | undefined;
  readonly enabled: boolean;
  /** Roles held in the tenant that is listed, sorted; of the whole installation: its roles. */
  readonly roles: readonly string[];
  readonly createdAt: Date;
}

/** What a list of users can be sorted by. */
export type UserSort = 'email' | '-email' | 'createdAt' | '-createdAt';

/** Key of a user in that order. */
export function sortKeyOf(user: ListedUser, sort: UserSort): string {
  return sort.endsWith('email') ? user.email : user.createdAt.toISOString();
}

/** Years that JavaScript writes like the database, which knows no year 0. */
const YEAR = /^(?!0000)\d{4}-/;

/** Whether a text can be such a key. */
export function isSortKey(key: string, sort: UserSort): boolean {
  if (sort.endsWith('email')) return true;
  if (!YEAR.test(key)) return false;
  const time = new Date(key);
  return !Number.isNaN(time.getTime()) && time.toISOString() === key;
}

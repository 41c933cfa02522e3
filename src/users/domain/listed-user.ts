/** A user as a list shows them. */
export interface ListedUser {
  readonly id: string;
  readonly email: string;
  readonly username: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  /** Roles assigned in the tenant that is listed, sorted; of the whole installation: its roles. */
  readonly roles: readonly string[];
  readonly createdAt: Date;
  /** Undefined for who never signed in. */
  readonly lastLoginAt: Date | undefined;
  /** Their place in the order of the list: a text, an instant as JavaScript writes it, or `NEVER`. */
  readonly key: string;
}

/** Before every instant. */
export const NEVER = '-infinity';

/** What a list of users can be sorted by. */
export type UserOrder = 'email' | 'username' | 'familyName' | 'createdAt' | 'lastLoginAt';
/** A dash turns the order round. */
export type UserSort = UserOrder | `-${UserOrder}`;

export const orderOf = (sort: UserSort): UserOrder => sort.replace('-', '') as UserOrder;

/** Years that JavaScript writes like the database, which knows no year 0. */
const YEAR = /^(?!0000)\d{4}-/;

/** Whether a text can be such a key. */
export function isSortKey(key: string, sort: UserSort): boolean {
  const order = orderOf(sort);
  if (order !== 'createdAt' && order !== 'lastLoginAt') return true;
  if (order === 'lastLoginAt' && key === NEVER) return true;
  if (!YEAR.test(key)) return false;
  const time = new Date(key);
  return !Number.isNaN(time.getTime()) && time.toISOString() === key;
}

import type { Account } from '../domain/account';

/** Users, by the names that links and letters know them by. Scope `system`, where nothing else is said. */
export abstract class AccountRepository {
  abstract find(id: string): Promise<Account | undefined>;
  /** @param email in any spelling */
  abstract findByEmail(email: string): Promise<Account | undefined>;
  /** Whether the address is a member's of the selected tenant. Scope `tenant`. */
  abstract isMember(email: string): Promise<boolean>;
  /** Addresses of enabled users who hold SUPERADMIN, sorted. */
  abstract emailsOfAdministrators(): Promise<string[]>;
}

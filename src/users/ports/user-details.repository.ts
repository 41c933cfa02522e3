import type { UserDetails } from '../domain/user-details';

/** Users one by one: in scope `tenant` its members, with their roles there; else anybody, with everything. */
export abstract class UserDetailsRepository {
  abstract find(id: string): Promise<UserDetails | undefined>;
}

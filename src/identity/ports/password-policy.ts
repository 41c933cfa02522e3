/** Whose password it is to be, and in which place: what they are called is no password. */
export interface PasswordOwner {
  readonly email?: string | undefined;
  readonly username?: string | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
  /** Further words that everybody would try: names of their tenants. */
  readonly words?: readonly string[] | undefined;
}

/** Which passwords may be chosen. Asked wherever one is set, in every mode; never at login. */
export abstract class PasswordPolicy {
  /**
   * Call it outside a unit of work: it may call out.
   * @param pointer where the password stands in the body (RFC 6901)
   * @throws {ValidationFailedError} 400, with a fault for each rule that is broken
   */
  abstract check(password: string, owner: PasswordOwner, pointer?: string): Promise<void>;
  /** What can be said without calling out. @returns a sentence for each rule that is broken */
  abstract faults(password: string, owner: PasswordOwner): readonly string[];
}

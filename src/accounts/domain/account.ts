/** A user, as far as links are concerned. */
export interface Account {
  readonly id: string;
  /** In the one spelling of `normalisedName`. */
  readonly email: string;
  readonly username: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly enabled: boolean;
  /** Somebody who reads the mail of the address has said so. Before, its password may be somebody else's. */
  readonly emailVerified: boolean;
}

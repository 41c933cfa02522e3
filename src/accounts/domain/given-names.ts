/** What somebody is called, in their own words. */
export interface GivenNames {
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

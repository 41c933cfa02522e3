import type { GivenNames } from '../domain/given-names';

/** Make the account that a letter's link is for. */
export class CompleteRegistration {
  constructor(
    readonly token: string,
    readonly password: string,
    readonly names: GivenNames,
  ) {}
}

/** Confirm an address by the link of a letter, and one's password. */
export class VerifyEmail {
  constructor(
    readonly token: string,
    readonly password: string,
  ) {}
}

/** Set a password by the link of a letter. */
export class ResetPassword {
  constructor(
    readonly token: string,
    readonly password: string,
  ) {}
}

/** Forget the wrong passwords that were tried for somebody. */
export class UnlockUser {
  constructor(
    readonly userId: string,
    /** On behalf of the whole installation; else the user must be a member of the selected tenant. */
    readonly everywhere: boolean,
  ) {}
}

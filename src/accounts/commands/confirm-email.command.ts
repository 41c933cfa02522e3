/** Move to another address by the link of a letter. */
export class ConfirmEmail {
  constructor(readonly token: string) {}
}

/** Ask for an account: a letter with a link is sent. Whoever asks is told by mail alone. */
export class Register {
  constructor(readonly email: string) {}
}

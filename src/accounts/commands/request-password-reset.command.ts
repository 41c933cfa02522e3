/** Ask for a letter with which a password can be set. Whoever asks is told by mail alone. */
export class RequestPasswordReset {
  constructor(readonly email: string) {}
}

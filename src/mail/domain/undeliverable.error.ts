/** The letter cannot be delivered now or never: the message is one line for the log, without anything of the letter. */
export class UndeliverableError extends Error {
  constructor(
    message: string,
    /** Trying again is of no use: the server refuses the recipient or the letter for good (RFC 5321 §4.2.1, 5yz). */
    readonly forGood: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UndeliverableError';
  }
}

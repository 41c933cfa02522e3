/** Throw all captured letters away. */
export class EmptyMailbox {}

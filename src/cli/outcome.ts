/** What a command found out or did. */
export interface Outcome {
  /** For a person; may have several lines. */
  readonly text: string;
  /** The same for a program: one JSON document. */
  readonly data: Readonly<Record<string, unknown>>;
  /** It worked, and what it found is bad: the command ends as if it had failed. */
  readonly bad?: boolean;
}

/** How the command line ends. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** It was called wrongly: the message says how. Exit code 2. */
export class UsageError extends Error {}

/** It could not be done: the message is for whoever asked. Exit code 1. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

import type { Letter } from '../domain/letter';

/** Carries one letter to where its reader finds it. Call it outside a unit of work: it calls out. */
export abstract class MailTransport {
  /** Letters are not sent but kept, for whoever runs this installation to read. */
  abstract readonly captures: boolean;
  /**
   * @param id of the letter: the same for every attempt, so that a server that got it twice can tell
   * @throws {UndeliverableError}
   */
  abstract deliver(id: string, letter: Letter): Promise<void>;
}

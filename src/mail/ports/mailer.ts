import type { TemplateData, TemplateName } from '../templates/templates';

/** A letter to be written. */
export interface Mail<Name extends TemplateName = TemplateName> {
  /**
   * Address of the reader. `undefined`: nobody; the letter is written and queued as any other and then thrown away, so
   * that a request about an unknown address does the work of one about a known address.
   */
  readonly to: string | undefined;
  readonly template: Name;
  readonly data: TemplateData<Name>;
  /** After that it is of no use to its reader, and no longer tried. A day, where nothing is said. In milliseconds. */
  readonly goodUntilMs?: number | undefined;
}

/** Sends letters, off the way of the request that causes them. */
export abstract class Mailer {
  /**
   * Queues a letter in the open unit of work, of any scope: it is sent when, and only when, that is committed. A server
   * that is away is tried again with growing pauses.
   */
  abstract send<Name extends TemplateName>(mail: Mail<Name>): Promise<void>;
}

import type { CapturedLetter, Letter } from '../domain/letter';

/** The newest letters that were captured, the same on every instance. Scope `system`. */
export abstract class Mailbox {
  /** A letter that is there already is not kept twice. Beyond 200 the oldest go. */
  abstract keep(id: string, letter: Letter, atMs: number): Promise<void>;
  /** Newest first. */
  abstract list(): Promise<CapturedLetter[]>;
  abstract find(id: string): Promise<CapturedLetter | undefined>;
  abstract empty(): Promise<void>;
}

import type { Letter } from '../domain/letter';

/** A letter to be queued. */
export interface NewLetter {
  readonly id: string;
  readonly template: string;
  /** undefined: to nobody, and thrown away. */
  readonly letter: Letter | undefined;
  readonly goodUntilMs: number;
}

/** A letter on its way. */
export interface QueuedLetter {
  readonly id: string;
  readonly template: string;
  readonly goodUntilMs: number;
  /** Attempts so far, the one that was begun by taking it included. */
  readonly attempts: number;
  /** @returns undefined: to nobody @throws when another master key sealed it */
  open(): Letter | undefined;
}

/** Letters on their way. Scope `system`. */
export abstract class MailQueue {
  abstract add(letter: NewLetter, nowMs: number): Promise<void>;
  /**
   * Takes the letter that is due longest, and hides it from every other instance until `untilMs`: whoever took it and
   * died leaves it to the next.
   */
  abstract take(nowMs: number, untilMs: number): Promise<QueuedLetter | undefined>;
  abstract remove(id: string): Promise<void>;
  abstract retryAt(id: string, atMs: number, error: string): Promise<void>;
  /** The row stays, as a dead letter, for whoever asks; what was in it is gone. */
  abstract giveUp(id: string, atMs: number, error: string): Promise<void>;
  /** Removes some dead letters. @returns how many; 0 when none is left */
  abstract removeDead(beforeMs: number): Promise<number>;
  /** @returns letters that wait, and dead ones */
  abstract count(): Promise<{ waiting: number; dead: number }>;
}

import type { DeadLetter as ShownDeadLetter } from '../contract';
import type { DeadLetter } from './domain/dead-letter';

/** A dead letter as the contract has it. */
export function shownDeadLetter({ occurredAt, diedAt, ...facts }: DeadLetter): ShownDeadLetter {
  return { ...facts, occurredAt: occurredAt.toISOString(), diedAt: diedAt.toISOString() };
}

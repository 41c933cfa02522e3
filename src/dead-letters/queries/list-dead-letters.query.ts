import { Query } from '@nestjs/cqrs';
import type { DeadLetterList } from '../../contract';

/** A page of dead letters, newest first. */
export class ListDeadLetters extends Query<DeadLetterList> {
  constructor(
    readonly subscriber: string | undefined,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

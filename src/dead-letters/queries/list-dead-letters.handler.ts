import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { DeadLetterList } from '../../contract';
import { InScope } from '../../shared/database';
import { decodeCursor, type PageRequest, pageOf, readingOf } from '../../shared/paging';
import { isSortKey, NEWEST_FIRST } from '../domain/dead-letter';
import { DeadLetterRepository } from '../ports/dead-letter.repository';
import { shownDeadLetter } from '../shown-dead-letter';
import { ListDeadLetters } from './list-dead-letters.query';

@InScope('installation')
@QueryHandler(ListDeadLetters)
export class ListDeadLettersHandler implements IQueryHandler<ListDeadLetters> {
  constructor(private readonly deadLetters: DeadLetterRepository) {}

  /** @throws {ValidationFailedError} 400 for a cursor that is none */
  async execute({ subscriber, limit, cursor }: ListDeadLetters): Promise<DeadLetterList> {
    const request: PageRequest = {
      limit,
      sort: NEWEST_FIRST,
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, NEWEST_FIRST, isSortKey),
    };
    const rows = await this.deadLetters.read(readingOf(request), subscriber);
    const { data, ...page } = pageOf(rows, request, ({ diedAt, id }) => ({ key: diedAt.toISOString(), id }));
    return { data: data.map(shownDeadLetter), page };
  }
}

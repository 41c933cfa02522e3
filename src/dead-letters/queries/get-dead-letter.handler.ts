import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { DeadLetter } from '../../contract';
import { InScope } from '../../shared/database';
import { DeadLetterRepository } from '../ports/dead-letter.repository';
import { shownDeadLetter } from '../shown-dead-letter';
import { GetDeadLetter } from './get-dead-letter.query';

@InScope('installation')
@QueryHandler(GetDeadLetter)
export class GetDeadLetterHandler implements IQueryHandler<GetDeadLetter> {
  constructor(private readonly deadLetters: DeadLetterRepository) {}

  /** @throws {NotFoundError} 404 when there is none with that id */
  async execute({ id }: GetDeadLetter): Promise<DeadLetter> {
    return shownDeadLetter(await this.deadLetters.get(id));
  }
}

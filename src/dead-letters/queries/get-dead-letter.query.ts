import { Query } from '@nestjs/cqrs';
import type { DeadLetter } from '../../contract';

export class GetDeadLetter extends Query<DeadLetter> {
  constructor(readonly id: string) {
    super();
  }
}

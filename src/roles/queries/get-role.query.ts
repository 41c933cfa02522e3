import { Query } from '@nestjs/cqrs';
import type { FoundRole } from './get-role.handler';

/** One role, with what it allows. */
export class GetRole extends Query<FoundRole> {
  constructor(readonly name: string) {
    super();
  }
}

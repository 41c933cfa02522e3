import { Query } from '@nestjs/cqrs';
import type { UserDetails } from '../domain/user-details';
import type { Sight } from '../user-administration';

/** One user, as the caller may see them. */
export class GetUser extends Query<UserDetails> {
  constructor(
    readonly sight: Sight,
    readonly id: string,
  ) {
    super();
  }
}

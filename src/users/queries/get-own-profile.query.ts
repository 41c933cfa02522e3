import { Query } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { UserDetails } from '../domain/user-details';

export class GetOwnProfile extends Query<UserDetails> {
  constructor(readonly principal: Principal) {
    super();
  }
}

import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { OwnUnitsOfWork } from '../../shared/database';
import type { UserDetails } from '../domain/user-details';
import { UserAdministration } from '../user-administration';
import { GetUser } from './get-user.query';

@OwnUnitsOfWork()
@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly administration: UserAdministration) {}

  execute({ sight, id }: GetUser): Promise<UserDetails> {
    return this.administration.seen(sight, id);
  }
}

import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UserList } from '../../contract';
import { InScope } from '../../shared/database';
import { UserListRepository } from '../ports/user-list.repository';
import { ListUsers } from './list-users.query';
import { userPage } from './user-page';

@InScope('installation')
@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly users: UserListRepository) {}

  execute({ listing }: ListUsers): Promise<UserList> {
    return userPage(this.users, listing);
  }
}

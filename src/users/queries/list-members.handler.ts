import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UserList } from '../../contract';
import { UserListRepository } from '../ports/user-list.repository';
import { ListMembers } from './list-members.query';
import { userPage } from './user-page';

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(private readonly users: UserListRepository) {}

  execute({ listing }: ListMembers): Promise<UserList> {
    return userPage(this.users, listing);
  }
}

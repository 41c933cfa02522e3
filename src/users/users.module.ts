import { Module } from '@nestjs/common';
import { TypeOrmUserListRepository } from './persistence/typeorm-user-list.repository';
import { UserListRepository } from './ports/user-list.repository';
import { ListMembersHandler } from './queries/list-members.handler';
import { ListUsersHandler } from './queries/list-users.handler';
import { UsersController } from './users.controller';

/** Users, as administrators see them. */
@Module({
  controllers: [UsersController],
  providers: [
    { provide: UserListRepository, useClass: TypeOrmUserListRepository },
    ListMembersHandler,
    ListUsersHandler,
  ],
})
export class UsersModule {}

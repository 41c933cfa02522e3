import { Module } from '@nestjs/common';
import { ChangeOwnProfileHandler } from './commands/change-own-profile.handler';
import { ChangeUserHandler } from './commands/change-user.handler';
import { CreateUserHandler } from './commands/create-user.handler';
import { DeleteUserHandler } from './commands/delete-user.handler';
import { ResetPasswordHandler } from './commands/reset-password.handler';
import { SetUserEnabledHandler } from './commands/set-user-enabled.handler';
import { OwnProfile } from './own-profile';
import { OwnProfileController } from './own-profile.controller';
import { TypeOrmUserDetailsRepository } from './persistence/typeorm-user-details.repository';
import { TypeOrmUserListRepository } from './persistence/typeorm-user-list.repository';
import { UserDetailsRepository } from './ports/user-details.repository';
import { UserListRepository } from './ports/user-list.repository';
import { ProfileChanges } from './profile-changes';
import { GetOwnProfileHandler } from './queries/get-own-profile.handler';
import { GetUserHandler } from './queries/get-user.handler';
import { ListMembersHandler } from './queries/list-members.handler';
import { ListUsersHandler } from './queries/list-users.handler';
import { UserAdministration } from './user-administration';
import { UsersController } from './users.controller';

/** Users, as administrators see and change them, and oneself. */
@Module({
  controllers: [OwnProfileController, UsersController],
  providers: [
    { provide: UserListRepository, useClass: TypeOrmUserListRepository },
    { provide: UserDetailsRepository, useClass: TypeOrmUserDetailsRepository },
    UserAdministration,
    OwnProfile,
    ProfileChanges,
    ListMembersHandler,
    ListUsersHandler,
    GetUserHandler,
    GetOwnProfileHandler,
    CreateUserHandler,
    ChangeUserHandler,
    ChangeOwnProfileHandler,
    SetUserEnabledHandler,
    DeleteUserHandler,
    ResetPasswordHandler,
  ],
  exports: [UserAdministration],
})
export class UsersModule {}

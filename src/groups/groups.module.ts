import { Module } from '@nestjs/common';
import { AddMemberHandler } from './commands/add-member.handler';
import { ChangeGroupHandler } from './commands/change-group.handler';
import { CreateGroupHandler } from './commands/create-group.handler';
import { DeleteGroupHandler } from './commands/delete-group.handler';
import { GiveRoleHandler } from './commands/give-role.handler';
import { RemoveMemberHandler } from './commands/remove-member.handler';
import { TakeRoleHandler } from './commands/take-role.handler';
import { GroupsController } from './groups.controller';
import { GroupMembersController } from './group-members.controller';
import { TypeOrmGroupRepository } from './persistence/typeorm-group.repository';
import { GroupRepository } from './ports/group.repository';
import { GetGroupHandler } from './queries/get-group.handler';
import { ListGroupMembersHandler } from './queries/list-group-members.handler';
import { ListGroupsHandler } from './queries/list-groups.handler';

/** Groups, which give their members roles. */
@Module({
  controllers: [GroupsController, GroupMembersController],
  providers: [
    { provide: GroupRepository, useClass: TypeOrmGroupRepository },
    AddMemberHandler,
    ChangeGroupHandler,
    CreateGroupHandler,
    DeleteGroupHandler,
    GiveRoleHandler,
    RemoveMemberHandler,
    TakeRoleHandler,
    GetGroupHandler,
    ListGroupMembersHandler,
    ListGroupsHandler,
  ],
})
export class GroupsModule {}

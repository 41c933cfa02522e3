import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../access/nest';
import {
  ChangeUserParams,
  ChangeUserRequest,
  CreateUserRequest,
  DeleteUserParams,
  DisableUserParams,
  EnableUserParams,
  GetUserParams,
  ListUsersQuery,
  ResetUserPasswordParams,
  type TemporaryPassword,
  type UserDetails,
  type UserList,
} from '../contract';
import { entityTag, versionIn } from '../shared/rest';
import { requestContext } from '../shared/tenant';
import { ChangeUser } from './commands/change-user.command';
import { CreateUser } from './commands/create-user.command';
import { DeleteUser } from './commands/delete-user.command';
import { ResetPassword } from './commands/reset-password.command';
import { SetUserEnabled } from './commands/set-user-enabled.command';
import { GetUser } from './queries/get-user.query';
import { ListMembers } from './queries/list-members.query';
import { ListUsers } from './queries/list-users.query';
import { shownUser } from './shown-user';
import type { Sight } from './user-administration';

/** Users, for administrators: the selected tenant's members; without a tenant, which only a SUPERADMIN may be, everybody. */
@TenantOrSuperadmin()
@Controller('api/v0/users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('users:read')
  @Get()
  list(@CurrentPrincipal() principal: Principal, @Query() listing: ListUsersQuery): Promise<UserList> {
    const everywhere = sightOf(principal) === 'installation';
    return this.queries.execute(everywhere ? new ListUsers(listing) : new ListMembers(listing));
  }

  @RequirePermission('users:write')
  @Post()
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() { password, roles = [], ...profile }: CreateUserRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDetails> {
    const tenant = requestContext.current()?.selected;
    const id = await this.commands.execute(new CreateUser(principal, tenant, { ...profile }, password, roles));
    reply.header('Location', `/api/v0/users/${id}`);
    return this.#shown(principal, id, reply);
  }

  @RequirePermission('users:read')
  @Get(':userId')
  get(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: GetUserParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDetails> {
    return this.#shown(principal, userId, reply);
  }

  @RequirePermission('users:write')
  @Patch(':userId')
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: ChangeUserParams,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() change: ChangeUserRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDetails> {
    const sight = sightOf(principal);
    await this.commands.execute(new ChangeUser(principal, sight, userId, versionIn(ifMatch), { ...change }));
    return this.#shown(principal, userId, reply);
  }

  @RequirePermission('users:write')
  @Delete(':userId')
  @HttpCode(204)
  delete(@CurrentPrincipal() principal: Principal, @Param() { userId }: DeleteUserParams): Promise<void> {
    return this.commands.execute(new DeleteUser(principal, sightOf(principal), userId));
  }

  @RequirePermission('users:write')
  @Post(':userId/enable')
  @HttpCode(200)
  async enable(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: EnableUserParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDetails> {
    await this.commands.execute(new SetUserEnabled(principal, sightOf(principal), userId, true));
    return this.#shown(principal, userId, reply);
  }

  @RequirePermission('users:write')
  @Post(':userId/disable')
  @HttpCode(200)
  async disable(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: DisableUserParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDetails> {
    await this.commands.execute(new SetUserEnabled(principal, sightOf(principal), userId, false));
    return this.#shown(principal, userId, reply);
  }

  @RequirePermission('users:write')
  @Post(':userId/reset-password')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async resetPassword(
    @CurrentPrincipal() principal: Principal,
    @Param() { userId }: ResetUserPasswordParams,
  ): Promise<TemporaryPassword> {
    return {
      temporaryPassword: await this.commands.execute(new ResetPassword(principal, sightOf(principal), userId)),
    };
  }

  async #shown(principal: Principal, id: string, reply: FastifyReply): Promise<UserDetails> {
    const sight = sightOf(principal);
    const user = await this.queries.execute(new GetUser(sight, id));
    reply.header('ETag', entityTag(user.version));
    return shownUser(user, sight);
  }
}

function sightOf(principal: Principal): Sight {
  const everywhere = principal.isSuperadmin && requestContext.current()?.selected === undefined;
  return everywhere ? 'installation' : 'tenant';
}

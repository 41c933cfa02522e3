import { Body, Controller, Get, Headers, Patch, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { Authenticated, CurrentPrincipal } from '../access/nest';
import { ChangeOwnProfileRequest, type Profile } from '../contract';
import { entityTag, versionIn } from '../shared/rest';
import { ChangeOwnProfile } from './commands/change-own-profile.command';
import { GetOwnProfile } from './queries/get-own-profile.query';
import { shownProfile } from './shown-user';

/** Oneself. */
@Authenticated()
@Controller('api/v0/users/me')
export class OwnProfileController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  async get(
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Profile> {
    const user = await this.queries.execute(new GetOwnProfile(principal));
    reply.header('ETag', entityTag(user.version));
    return shownProfile(user);
  }

  @Patch()
  async change(
    @CurrentPrincipal() principal: Principal,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() names: ChangeOwnProfileRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Profile> {
    await this.commands.execute(new ChangeOwnProfile(principal, versionIn(ifMatch), { ...names }));
    return this.get(principal, reply);
  }
}

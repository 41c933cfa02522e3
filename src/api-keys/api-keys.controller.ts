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
import { Authenticated, CurrentPrincipal, TenantOrSuperadmin } from '../access/nest';
import {
  type ApiKey,
  type ApiKeyList,
  type ApiKeyUsage,
  ApiKeyUsageParams,
  ApiKeyUsageQuery,
  ChangeApiKeyParams,
  ChangeApiKeyRequest,
  CreateApiKeyRequest,
  DeleteApiKeyParams,
  GetApiKeyParams,
  ListApiKeysQuery,
  type NewApiKey,
  RotateApiKeyParams,
  RotateApiKeyRequest,
} from '../contract';
import { placeOf } from '../roles';
import { entityTag, versionIn } from '../shared/rest';
import { instantOf } from '../shared/validation';
import { ChangeKey } from './commands/change-key.command';
import { CreateKey, type MadeKey } from './commands/create-key.command';
import { DeleteKey } from './commands/delete-key.command';
import { RotateKey } from './commands/rotate-key.command';
import { ownKeys } from './domain/keys-in-sight';
import { GetKey } from './queries/get-key.query';
import { ListKeys } from './queries/list-keys.query';
import { ShowUsage } from './queries/show-usage.query';
import { shownKey } from './shown-key';

/** One's own keys. For people who signed in: a key neither sees keys nor makes them. */
@Authenticated()
@Controller('api/v0/api-keys')
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  list(@CurrentPrincipal() principal: Principal, @Query() listing: ListApiKeysQuery): Promise<ApiKeyList> {
    return this.queries.execute(new ListKeys(ownKeys(principal), listing));
  }

  @TenantOrSuperadmin()
  @Post()
  @Header('Cache-Control', 'no-store')
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body() { name, scopes, roles = [], expiresAt, limit }: CreateApiKeyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewApiKey> {
    const wanted = { name, scopes, roles, expiresAt: instantIn(expiresAt), limit };
    return shownOnceTo(reply, await this.commands.execute(new CreateKey(principal, placeOf(principal), wanted)));
  }

  @Get(':keyId')
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param() { keyId }: GetApiKeyParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApiKey> {
    const key = await this.queries.execute(new GetKey(ownKeys(principal), keyId));
    void reply.header('ETag', entityTag(key.version));
    return shownKey(key);
  }

  @Patch(':keyId')
  async change(
    @CurrentPrincipal() principal: Principal,
    @Param() { keyId }: ChangeApiKeyParams,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { name, limit }: ChangeApiKeyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApiKey> {
    const change = new ChangeKey(ownKeys(principal), keyId, versionIn(ifMatch), { name, limit });
    const key = await this.commands.execute(change);
    void reply.header('ETag', entityTag(key.version));
    return shownKey(key);
  }

  @Delete(':keyId')
  @HttpCode(204)
  async delete(@CurrentPrincipal() principal: Principal, @Param() { keyId }: DeleteApiKeyParams): Promise<void> {
    await this.commands.execute(new DeleteKey(ownKeys(principal), keyId));
  }

  @Post(':keyId/rotate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async rotate(
    @CurrentPrincipal() principal: Principal,
    @Param() { keyId }: RotateApiKeyParams,
    @Body() { overlapSeconds, expiresAt }: RotateApiKeyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewApiKey> {
    const rotate = new RotateKey(principal, keyId, overlapSeconds, instantIn(expiresAt));
    return shownOnceTo(reply, await this.commands.execute(rotate));
  }

  @Get(':keyId/usage')
  usage(
    @CurrentPrincipal() principal: Principal,
    @Param() { keyId }: ApiKeyUsageParams,
    @Query() { days }: ApiKeyUsageQuery,
  ): Promise<ApiKeyUsage> {
    return this.queries.execute(new ShowUsage(ownKeys(principal), keyId, days));
  }
}

const instantIn = (text: string | undefined): Date | undefined => (text === undefined ? undefined : instantOf(text));

function shownOnceTo(reply: FastifyReply, { shown, version }: MadeKey): NewApiKey {
  void reply.header('ETag', entityTag(version));
  return shown;
}

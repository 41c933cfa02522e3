import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { RequirePermission, TenantOrSuperadmin } from '../access/nest';
import {
  type ApiKey,
  type ApiKeyList,
  type ApiKeyUsage,
  DeleteTenantApiKeyParams,
  GetTenantApiKeyParams,
  ListTenantApiKeysQuery,
  TenantApiKeyUsageParams,
  TenantApiKeyUsageQuery,
} from '../contract';
import { entityTag } from '../shared/rest';
import { requestContext } from '../shared/tenant';
import { DeleteKey } from './commands/delete-key.command';
import { type KeysInSight, keysOf } from './domain/keys-in-sight';
import { GetKey } from './queries/get-key.query';
import { ListKeys } from './queries/list-keys.query';
import { ShowUsage } from './queries/show-usage.query';
import { shownKey } from './shown-key';

/** The keys of the selected tenant, for its administrators; without a tenant, all of them for a SUPERADMIN. */
@TenantOrSuperadmin()
@Controller('api/v0/api-keys/tenant')
export class TenantApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @RequirePermission('api-keys:read')
  @Get()
  list(@Query() listing: ListTenantApiKeysQuery): Promise<ApiKeyList> {
    return this.queries.execute(new ListKeys(inSight(), listing));
  }

  @RequirePermission('api-keys:read')
  @Get(':keyId')
  async get(
    @Param() { keyId }: GetTenantApiKeyParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApiKey> {
    const key = await this.queries.execute(new GetKey(inSight(), keyId));
    void reply.header('ETag', entityTag(key.version));
    return shownKey(key);
  }

  @RequirePermission('api-keys:write')
  @Delete(':keyId')
  @HttpCode(204)
  async delete(@Param() { keyId }: DeleteTenantApiKeyParams): Promise<void> {
    await this.commands.execute(new DeleteKey(inSight(), keyId));
  }

  @RequirePermission('api-keys:read')
  @Get(':keyId/usage')
  usage(@Param() { keyId }: TenantApiKeyUsageParams, @Query() { days }: TenantApiKeyUsageQuery): Promise<ApiKeyUsage> {
    return this.queries.execute(new ShowUsage(inSight(), keyId, days));
  }
}

const inSight = (): KeysInSight => keysOf(requestContext.current()?.selected);

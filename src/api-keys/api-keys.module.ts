import { Global, Module } from '@nestjs/common';
import { ApiKeys } from '../access';
import { Housekeeping } from '../access/nest';
import { CryptoModule } from '../shared/crypto';
import { ApiKeysController } from './api-keys.controller';
import { ChangeKeyHandler } from './commands/change-key.handler';
import { CreateKeyHandler } from './commands/create-key.handler';
import { DeleteKeyHandler } from './commands/delete-key.handler';
import { RotateKeyHandler } from './commands/rotate-key.handler';
import { PostgresApiKeyRepository } from './persistence/postgres-api-key.repository';
import { PostgresKeyUsageStore } from './persistence/postgres-key-usage.store';
import { ApiKeyRepository } from './ports/api-key.repository';
import { KeyUsageStore } from './ports/key-usage.store';
import { GetKeyHandler } from './queries/get-key.handler';
import { ListKeysHandler } from './queries/list-keys.handler';
import { ShowUsageHandler } from './queries/show-usage.handler';
import { TenantApiKeysController } from './tenant-api-keys.controller';
import { KeyMetrics } from './use/key-metrics';
import { KeyUsageWriter } from './use/key-usage-writer';
import { KeyUses } from './use/key-uses';
import { StoredApiKeys } from './use/stored-api-keys';

const WRITE_EVERY_MS = 10_000;

/** Keys with which programs act for users. Global: who is asking is decided in access, which imports no feature. */
@Global()
@Module({
  imports: [CryptoModule],
  // The longer path first: `tenant` is no id.
  controllers: [TenantApiKeysController, ApiKeysController],
  providers: [
    { provide: ApiKeyRepository, useClass: PostgresApiKeyRepository },
    { provide: KeyUsageStore, useClass: PostgresKeyUsageStore },
    KeyUses,
    KeyMetrics,
    KeyUsageWriter,
    { provide: ApiKeys, useClass: StoredApiKeys },
    {
      provide: Housekeeping,
      inject: [KeyUsageWriter],
      useFactory: (writer: KeyUsageWriter) =>
        new Housekeeping('writing down uses of API keys', WRITE_EVERY_MS, () => writer.write()),
    },
    CreateKeyHandler,
    ChangeKeyHandler,
    RotateKeyHandler,
    DeleteKeyHandler,
    ListKeysHandler,
    GetKeyHandler,
    ShowUsageHandler,
  ],
  exports: [ApiKeys],
})
export class ApiKeysModule {}

import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ApiKeyUsage } from '../../contract';
import { Clock } from '../../shared/clock';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { ShowUsage } from './show-usage.query';

const DAY_MS = 24 * 60 * 60_000;

@OwnUnitsOfWork()
@QueryHandler(ShowUsage)
export class ShowUsageHandler implements IQueryHandler<ShowUsage> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @throws {NotFoundError} 404 */
  execute({ sight, keyId, days }: ShowUsage): Promise<ApiKeyUsage> {
    const from = new Date(this.clock.nowMs() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
    return this.unitOfWork.run(sight.scope, async () => {
      if ((await this.keys.find(keyId, sight)) === undefined) throw new NotFoundError();
      return { data: await this.keys.usage(keyId, from) };
    });
  }
}

import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { NotFoundError } from '../../shared/problem';
import type { ApiKey } from '../domain/api-key';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { GetKey } from './get-key.query';

@OwnUnitsOfWork()
@QueryHandler(GetKey)
export class GetKeyHandler implements IQueryHandler<GetKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError} 404 */
  execute({ sight, keyId }: GetKey): Promise<ApiKey> {
    return this.unitOfWork.run(sight.scope, async () => {
      const key = await this.keys.find(keyId, sight);
      if (key === undefined) throw new NotFoundError();
      return key;
    });
  }
}

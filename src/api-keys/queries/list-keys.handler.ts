import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ApiKeyList } from '../../contract';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { decodeCursor, pageOf, type PageRequest, readingOf } from '../../shared/paging';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { shownKey } from '../shown-key';
import { ListKeys } from './list-keys.query';

/** As JavaScript writes instants, in years that PostgreSQL writes the same way. */
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isInstant = (key: string): boolean => INSTANT.test(key) && !Number.isNaN(Date.parse(key));

@OwnUnitsOfWork()
@QueryHandler(ListKeys)
export class ListKeysHandler implements IQueryHandler<ListKeys> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {ValidationFailedError} 400 for a cursor that is none, or belongs to another order */
  execute({ sight, listing: { limit, sort, cursor, count } }: ListKeys): Promise<ApiKeyList> {
    const request: PageRequest = {
      ...{ limit, sort },
      cursor: cursor === undefined ? undefined : decodeCursor(cursor, sort, isInstant),
    };
    return this.unitOfWork.run(sight.scope, async () => {
      const rows = await this.keys.read(sight, readingOf(request));
      const placeOf = ({ createdAt, id }: (typeof rows)[number]) => ({ key: createdAt.toISOString(), id });
      const { data, ...page } = pageOf(rows, request, placeOf);
      return { data: data.map(shownKey), page: count ? { ...page, total: await this.keys.count(sight) } : page };
    });
  }
}

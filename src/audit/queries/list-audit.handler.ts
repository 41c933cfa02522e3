import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AuditList } from '../../contract';
import { OwnUnitsOfWork, UnitOfWork } from '../../shared/database';
import { decodeCursor, type PageRequest, pageOf, readingOf } from '../../shared/paging';
import { keyOf, NEWEST_FIRST, placeOf } from '../domain/place';
import { AuditRepository } from '../ports/audit.repository';
import { shownEntry } from '../shown-entry';
import { ListAudit } from './list-audit.query';

/** What it may see depends on who asks: the scope is chosen here. */
@OwnUnitsOfWork()
@QueryHandler(ListAudit)
export class ListAuditHandler implements IQueryHandler<ListAudit> {
  constructor(
    private readonly audit: AuditRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {ValidationFailedError} 400 for a cursor that is none */
  async execute({ everywhere, filter, limit, cursor }: ListAudit): Promise<AuditList> {
    const request: PageRequest = {
      limit,
      sort: NEWEST_FIRST,
      cursor:
        cursor === undefined ? undefined : decodeCursor(cursor, NEWEST_FIRST, (key) => placeOf(key) !== undefined),
    };
    const { descending, beyond, rows } = readingOf(request);
    const reading = { descending, beyond: beyond && placeOf(beyond.key), rows };
    const entries = await this.unitOfWork.run(everywhere ? 'installation' : 'tenant', () =>
      this.audit.read(filter, reading),
    );
    const { data, ...page } = pageOf(entries, request, (entry) => ({ key: keyOf(entry), id: entry.id }));
    return { data: data.map(shownEntry), page };
  }
}

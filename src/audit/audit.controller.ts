import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../access/nest';
import { type AuditList, ExportAuditQuery, ListAuditQuery } from '../contract';
import { Clock } from '../shared/clock';
import { requestContext } from '../shared/tenant';
import { NoteExport } from './commands/note-export.command';
import { AuditExports } from './export/audit-exports';
import { ListAudit } from './queries/list-audit.query';

const MEDIA_TYPES = { ndjson: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8; header=present' };

/** What was changed: in the selected tenant; without one, which only a SUPERADMIN may be, in the whole installation. */
@Controller('api/v0/audit')
@RequirePermission('audit:read')
@TenantOrSuperadmin()
export class AuditController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
    private readonly exports: AuditExports,
    private readonly clock: Clock,
  ) {}

  @Get()
  list(@CurrentPrincipal() principal: Principal, @Query() listing: ListAuditQuery): Promise<AuditList> {
    const { limit, cursor, ...filter } = listing;
    return this.queries.execute(new ListAudit(isEverywhere(principal), filter, limit, cursor));
  }

  @Get('export')
  async export(
    @CurrentPrincipal() principal: Principal,
    @Query() { format, ...filter }: ExportAuditQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const everywhere = isEverywhere(principal);
    const file = this.exports.open(principal, everywhere, format, filter);
    try {
      await this.commands.execute(new NoteExport(everywhere, format, filter));
    } catch (error) {
      file.destroy();
      throw error;
    }
    const day = new Date(this.clock.nowMs()).toISOString().slice(0, 10);
    void reply.header('Content-Disposition', `attachment; filename="audit-${day}.${format}"`);
    return new StreamableFile(file, { type: MEDIA_TYPES[format] });
  }
}

function isEverywhere(principal: Principal): boolean {
  return principal.isSuperadmin && requestContext.current()?.selected === undefined;
}

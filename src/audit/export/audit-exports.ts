import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { refusal, RefusedError } from '../../shared/problem';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry';
import type { Place } from '../domain/place';
import { ReadAudit } from '../queries/read-audit.query';
import { shown } from '../queries/shown';
import { csvHead, csvLine } from './csv';

export type ExportFormat = 'ndjson' | 'csv';

/** Entries that are in memory at a time. */
const BATCH = 500;
/** Exports of this process at a time: each asks the database again and again. */
const MOST_AT_ONCE = 4;

const TOO_BUSY = refusal(503, 'too-busy', { 'Retry-After': '5' }, 'Other exports are running.');

/** Writes the audit while it is read: batch by batch, each in a unit of work of its own, as fast as the client takes it. */
@Injectable()
export class AuditExports {
  #running = 0;

  constructor(private readonly queries: QueryBus) {}

  /**
   * @param everywhere of the whole installation, not of the selected tenant
   * @returns the file; whoever takes it must end or destroy it
   * @throws {RefusedError} 503 `too-busy`
   */
  open(everywhere: boolean, format: ExportFormat, filter: AuditFilter): Readable {
    if (this.#running >= MOST_AT_ONCE) throw new RefusedError(TOO_BUSY);
    // The stream is read when a socket has room, in no request at all: every batch is read as part of this one.
    const inThisRequest = AsyncLocalStorage.snapshot();
    const read = (beyond: Place | undefined) =>
      inThisRequest(() => this.queries.execute(new ReadAudit(everywhere, filter, beyond, BATCH)));
    const file = Readable.from(write(format, read), { objectMode: false });
    this.#running++;
    file.once('close', () => this.#running--);
    return file;
  }
}

type ReadBatch = (beyond: Place | undefined) => Promise<AuditEntry[]>;

async function* write(format: ExportFormat, read: ReadBatch): AsyncGenerator<string> {
  if (format === 'csv') yield csvHead;
  for (let beyond: Place | undefined; ;) {
    const entries = await read(beyond);
    const last = entries.at(-1);
    if (last === undefined) return;
    const lines = entries.map(shown).map((entry) => (format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`));
    yield lines.join('');
    beyond = last;
  }
}

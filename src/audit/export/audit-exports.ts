import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { type Principal, Revocations, TOKEN_REVOKED } from '../../access';
import { refusal, RefusedError } from '../../shared/problem';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry';
import type { Place } from '../domain/place';
import { ReadAudit } from '../queries/read-audit.query';
import { shownEntry } from '../shown-entry';
import { csvHead, csvLine } from './csv';

export type ExportFormat = 'ndjson' | 'csv';

/** Entries that are in memory at a time. */
const BATCH = 500;
/** Exports of this process at a time: each asks the database again and again. */
const MOST_AT_ONCE = 4;

const tooBusy = (detail: string): RefusedError =>
  new RefusedError(refusal(503, 'too-busy', { 'Retry-After': '5' }, detail));

/** Writes the audit while it is read: batch by batch, each in a unit of work of its own, as fast as the client takes it. */
@Injectable()
export class AuditExports {
  /** Who has one open: nobody has two, or one slow reader could keep all others out. */
  readonly #running = new Set<string>();

  constructor(
    private readonly queries: QueryBus,
    private readonly revocations: Revocations,
  ) {}

  /**
   * @param principal who asks; when their access ends, so does the file, unfinished
   * @param everywhere of the whole installation, not of the selected tenant
   * @returns the file; whoever takes it must end or destroy it
   * @throws {RefusedError} 503 `too-busy`
   */
  open(principal: Principal, everywhere: boolean, format: ExportFormat, filter: AuditFilter): Readable {
    if (this.#running.has(principal.id)) throw tooBusy('Another export of yours is running.');
    if (this.#running.size >= MOST_AT_ONCE) throw tooBusy('Other exports are running.');
    // The stream is read when a socket has room, in no request at all: every batch is read as part of this one.
    const inThisRequest = AsyncLocalStorage.snapshot();
    const read = (beyond: Place | undefined): Promise<AuditEntry[]> => {
      if (this.revocations.isRevoked(principal)) return Promise.reject(new RefusedError(TOKEN_REVOKED));
      return inThisRequest(() => this.queries.execute(new ReadAudit(everywhere, filter, beyond, BATCH)));
    };
    const file = Readable.from(write(format, read), { objectMode: false });
    this.#running.add(principal.id);
    file.once('close', () => this.#running.delete(principal.id));
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
    const lines = entries
      .map(shownEntry)
      .map((entry) => (format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`));
    yield lines.join('');
    beyond = last;
  }
}

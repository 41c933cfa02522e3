import { text } from 'node:stream/consumers';
import type { QueryBus } from '@nestjs/cqrs';
import type { AuditEntry } from '../domain/audit-entry';
import type { ReadAudit } from '../queries/read-audit.query';
import { Revocations } from '../../access';
import { aPrincipal } from '../../access/testing';
import { anAuditEntry } from '../testing';
import { AuditExports } from './audit-exports';

const entries = Array.from({ length: 1201 }, (_, n) => anAuditEntry({ position: String(2000 - n) }));

/** Answers as the query does, and counts. */
class Bus {
  asked = 0;
  failing = false;
  execute({ beyond, rows }: ReadAudit): Promise<AuditEntry[]> {
    this.asked++;
    if (this.failing && this.asked > 1) return Promise.reject(new Error('lost'));
    const start = beyond === undefined ? 0 : entries.findIndex(({ position }) => position === beyond.position) + 1;
    return Promise.resolve(entries.slice(start, start + rows));
  }
}

describe('an export of the audit', () => {
  const revocations = new Revocations();
  const exportsOf = (bus: Bus) => new AuditExports(bus as unknown as QueryBus, revocations);
  const ana = aPrincipal({ sessionId: 'her-session' });

  it('holds every entry once, a line each', async () => {
    const lines = (await text(exportsOf(new Bus()).open(ana, true, 'ndjson', {}))).trimEnd().split('\n');
    expect(lines).toHaveLength(entries.length);
    expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'user.disabled', tenant: null });
  });

  it('begins with the names of the columns as CSV, also when nothing fits', async () => {
    const csv = await text(exportsOf(new Bus()).open(ana, true, 'csv', {}));
    expect(csv).toMatch(/^occurredAt,type,/);
    expect(csv.split('\r\n')).toHaveLength(entries.length + 2);
  });

  it('reads no further than its reader takes', async () => {
    const bus = new Bus();
    const file = exportsOf(bus).open(ana, true, 'ndjson', {});
    await file[Symbol.asyncIterator]().next();
    expect(bus.asked).toBeLessThanOrEqual(2);
    file.destroy();
  });

  it('breaks off where reading fails, and does not end as if it were whole', async () => {
    const bus = new Bus();
    bus.failing = true;
    await expect(text(exportsOf(bus).open(ana, true, 'ndjson', {}))).rejects.toThrow('lost');
  });

  it('is one of four at most; one that ended, or was given up, makes room', async () => {
    const exports = exportsOf(new Bus());
    const openBy = (subject: string) => exports.open(aPrincipal({ subject }), true, 'csv', {});
    const open = ['one', 'two', 'three', 'four'].map(openBy);
    const fifth = () => openBy('five');
    expect(fifth).toThrow(expect.objectContaining({ status: 503, code: 'too-busy' }));
    const closed = new Promise((resolve) => open[0]!.once('close', resolve));
    open[0]!.destroy();
    await closed;
    await text(fifth());
    await text(fifth());
    for (const file of open) file.destroy();
  });

  it('is the only one of whoever asks', () => {
    const exports = exportsOf(new Bus());
    const first = exports.open(ana, true, 'csv', {});
    expect(() => exports.open(ana, true, 'csv', {})).toThrow(expect.objectContaining({ code: 'too-busy' }));
    first.destroy();
  });

  it('breaks off when the access of whoever asked has ended', async () => {
    const file = exportsOf(new Bus()).open(ana, true, 'ndjson', {});
    await file[Symbol.asyncIterator]().next();
    revocations.apply({ kind: 'sid', value: 'her-session', expiresAtMs: Number.MAX_SAFE_INTEGER });
    await expect(text(file)).rejects.toMatchObject({ code: 'token-revoked' });
  });
});

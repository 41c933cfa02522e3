import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { FakeClock } from '../../shared/clock';
import { SystemRandom } from '../../shared/crypto';
import { untilNoneIsLeft } from '../../shared/database';
import type { DomainEvent } from '../../shared/events';
import { postgresDomainEvents } from '../../shared/events/testing';
import { actAs, type Tenant } from '../../shared/tenant';
import type { AuditFilter } from '../domain/audit-entry';
import { TypeOrmAuditRepository } from './typeorm-audit.repository';

const tenant = (id: string, code: string): Tenant => {
  const [businessUnit, countryCode] = code.split(':') as [string, string];
  return { id, code, businessUnit, countryCode };
};
const HERE = tenant('00000000-0000-4000-8000-00000000000a', 'SERHAFEN:CL');
const THERE = tenant('00000000-0000-4000-8000-00000000000b', 'ANDESLOG:PE');
const ANA = { type: 'user', id: 'ana' };

describe('TypeOrmAuditRepository', () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  let db: OpenTestDatabase;
  let audit: TypeOrmAuditRepository;
  beforeAll(async () => {
    db = await openTestDatabase();
    audit = new TypeOrmAuditRepository(db.current);
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants (id, business_unit, country_code)
       VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
    );
    const events = postgresDomainEvents(db.current, clock, new SystemRandom());
    const record = (event: DomainEvent) => db.unitOfWork.run('system', () => events.record(event));
    await record({ type: 'user.created', subject: ANA, after: { email: 'a' } });
    await record({ type: 'role.assigned', subject: ANA, tenantId: HERE.id, after: { role: 'USER' } });
    await record({ type: 'role.assigned', subject: { type: 'user', id: 'bea' }, tenantId: THERE.id });
    clock.advance(1000);
    await actAs({ kind: 'command-line', id: 'command-line' }, () =>
      record({
        type: 'user.disabled',
        subject: ANA,
        tenantId: HERE.id,
        before: { enabled: true },
        after: { enabled: false },
      }),
    );
    await asRequestOf(HERE, () =>
      record({ type: 'tenant.renamed', subject: { type: 'tenant', id: 'x' }, tenantId: HERE.id }),
    );
  });
  afterAll(() => db.close());

  const NEWEST = { descending: true, beyond: undefined, rows: 10 };
  const typesOf = async (filter: AuditFilter, scope: 'tenant' | 'installation' = 'installation', selected = HERE) =>
    asRequestOf(selected, () =>
      db.unitOfWork.run(scope, async () => (await audit.read(filter, NEWEST)).map(({ type }) => type)),
    );

  it('tells who did what to whom, what differs, for which tenant, when, and in which request', async () => {
    const [renamed, disabled] = await db.unitOfWork.run('installation', () => audit.read({}, NEWEST));
    expect(disabled).toEqual({
      id: expect.any(String),
      position: expect.any(String),
      type: 'user.disabled',
      subject: ANA,
      tenant: 'SERHAFEN:CL',
      actor: { kind: 'command-line', id: 'command-line' },
      changes: { enabled: { from: true, to: false } },
      requestId: undefined,
      occurredAt: new Date(Date.UTC(2026, 0, 1) + 1000),
    });
    expect(renamed).toMatchObject({ requestId: expect.any(String), actor: { kind: 'system', id: 'iam-gateway' } });
  });

  it('checklist 18: shows a tenant its own entries alone, those of the same millisecond in order', async () => {
    expect(await typesOf({}, 'tenant')).toEqual(['tenant.renamed', 'user.disabled', 'role.assigned']);
    expect(await typesOf({}, 'tenant', THERE)).toEqual(['role.assigned']);
    expect(await typesOf({ tenant: 'ANDESLOG:PE' }, 'tenant')).toEqual([]);
  });

  it('shows the installation everything, newest first', async () => {
    expect(await typesOf({})).toEqual([
      'tenant.renamed',
      'user.disabled',
      'role.assigned',
      'role.assigned',
      'user.created',
    ]);
  });

  it.each<[AuditFilter, string[]]>([
    [{ actor: 'command-line' }, ['user.disabled']],
    [{ type: 'user.' }, ['user.disabled', 'user.created']],
    [{ type: 'user.created' }, ['user.created']],
    [{ type: 'user' }, []],
    [{ subject: 'user:bea' }, ['role.assigned']],
    [{ subject: 'user' }, ['user.disabled', 'role.assigned', 'role.assigned', 'user.created']],
    [{ tenant: 'andeslog:pe' }, ['role.assigned']],
    [{ tenant: 'NOBODY:XX' }, []],
    [{ from: '2026-01-01T00:00:00.500Z' }, ['tenant.renamed', 'user.disabled']],
    [
      { from: '0000-01-01t00:00:00z', to: '2025-12-31T21:00:01-03:00' },
      ['role.assigned', 'role.assigned', 'user.created'],
    ],
    [
      { to: '2026-01-01T00:00:60Z' },
      ['tenant.renamed', 'user.disabled', 'role.assigned', 'role.assigned', 'user.created'],
    ],
    [{ to: '9999-12-31T23:59:59-23:59', type: 'tenant.' }, ['tenant.renamed']],
    [{ type: 'user.', subject: 'user:ana', actor: 'iam-gateway' }, ['user.created']],
    [{ actor: "x' OR true --" }, []],
    [{ requestId: 'nobody asked' }, []],
  ])('finds with %j', async (filter, types) => {
    expect(await typesOf(filter)).toEqual(types);
  });

  it('finds what a request brought about', async () => {
    const [renamed] = await db.unitOfWork.run('installation', () => audit.read({}, NEWEST));
    expect(await typesOf({ requestId: renamed!.requestId })).toEqual(['tenant.renamed']);
  });

  it('lets go of what need not be kept, until none is left, and shows that it did', async () => {
    const before = await typesOf({});
    const old = `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes)
                 SELECT gen_random_uuid(), now() - interval '20000 days', 'user.created', 'user', 'old', '${HERE.id}', '{}', '{}'
                   FROM generate_series(1, 5001)`;
    await execute(db.database.superuserUrl, old, 'INSERT INTO audit_retention (days) VALUES (15000)');
    // In whatever scope: what need not be kept goes as a whole, and nothing is left changed for who asked.
    await asRequestOf(HERE, () =>
      db.unitOfWork.run('tenant', async () => {
        expect(await audit.prune()).toBe(5000);
        expect(await audit.read({ type: 'audit.pruned' }, NEWEST)).toEqual([]);
      }),
    );
    expect(await untilNoneIsLeft(db.unitOfWork, () => audit.prune())).toBe(1);
    expect(await typesOf({ subject: 'user:old' })).toEqual([]);
    expect(await typesOf({})).toEqual(['audit.pruned', 'audit.pruned', ...before]);
    const [pruned] = await db.unitOfWork.run('installation', () => audit.read({ type: 'audit.pruned' }, NEWEST));
    expect(pruned).toMatchObject({
      subject: { type: 'audit', id: 'audit' },
      tenant: undefined,
      actor: { kind: 'system', id: 'iam-gateway' },
      changes: { entries: { to: 1 }, upTo: { to: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/) } },
    });
  });

  it('reads on from a place, in both directions', async () => {
    const read = (reading: Parameters<typeof audit.read>[1]) =>
      db.unitOfWork.run('installation', () => audit.read({}, reading));
    const all = await read(NEWEST);
    expect(await read({ ...NEWEST, beyond: all[1], rows: 2 })).toEqual(all.slice(2, 4));
    expect(await read({ descending: false, beyond: all[3], rows: 2 })).toEqual([all[2], all[1]]);
  });
});

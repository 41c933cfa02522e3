import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR, type TestGateway } from '../../test/support/gateway';
import { ana, bearer, bruno, OTHER_TENANT, signIn, startGatewayFor, TENANT } from '../../test/support/people';
import { execute } from '../../test/support/test-server';
import { until } from '../../test/support/waiting';
import type { AuditList } from '../contract';

const ENTRIES = 1300; // more than two batches of an export

describe('the audit, over a real port', () => {
  let gateway: TestGateway;
  let superadmin: { authorization: string };
  let admin: { authorization: string };
  let user: { authorization: string };
  beforeAll(async () => {
    gateway = await startGatewayFor([ana, bruno], { environment: { FIRST_ADMIN_TENANT: '' } });
    [superadmin, admin, user] = [
      bearer(await signIn(gateway.url, ADMINISTRATOR)),
      bearer(await signIn(gateway.url, bruno)),
      bearer(await signIn(gateway.url, ana)),
    ];
    const seed = (tenant: string, id: string, count: number) =>
      `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, tenant_id, actor, changes)
       SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 ms', 'seed.sown', 'seed', '${id}' || n, t.id,
              '{"kind": "system", "id": "iam-gateway"}', '{"=x": {"from": null, "to": "=1+1"}}'
         FROM tenants t, generate_series(1, ${count}) n WHERE t.business_unit || ':' || t.country_code = '${tenant}'`;
    await execute(gateway.database.superuserUrl, seed(TENANT, '=here-', ENTRIES), seed(OTHER_TENANT, 'there-', 3));
  });
  afterAll(() => gateway?.close());

  const get = (query: string, headers: Record<string, string>) =>
    checkedFetch(`${gateway.url}/api/v0/audit${query}`, { headers });
  const here = { 'x-tenant-id': TENANT };
  const listed = async (query: string, headers: Record<string, string>): Promise<AuditList> =>
    (await (await get(query, headers)).json()) as AuditList;
  const linesOf = async (query: string, headers: Record<string, string>): Promise<string[]> =>
    (await (await get(`/export${query}`, headers)).text()).split('\n').filter(Boolean);

  it.each(['', '/export'])('%s is for those who hold audit:read in the selected tenant', async (path) => {
    expect((await get(path, {})).status).toBe(401);
    expect((await get(path, user)).status).toBe(403);
    expect((await get(path, { ...admin, 'x-tenant-id': OTHER_TENANT })).status).toBe(403); // USER there
    expect((await get(path, admin)).status).toBe(400); // of two tenants, and none selected
    expect((await get(`${path}?type=audit.exported`, { ...admin, ...here })).status).toBe(200);
  });

  it('checklist 18: shows an ADMIN the selected tenant alone, whatever the filter says', async () => {
    const { data } = await listed('?limit=100', { ...admin, ...here });
    expect(new Set(data.map(({ tenant }) => tenant))).toEqual(new Set([TENANT]));
    expect((await listed(`?tenant=${OTHER_TENANT}`, { ...admin, ...here })).data).toEqual([]);
    expect((await linesOf(`?tenant=${OTHER_TENANT}&type=seed.`, { ...admin, ...here })).length).toBe(0);
  });

  it('shows a SUPERADMIN everything, or one tenant', async () => {
    const { data } = await listed('?limit=100&type=seed.&subject=seed&tenant=andeslog:pe', superadmin);
    expect(data.map(({ subject }) => subject.id)).toEqual(['there-3', 'there-2', 'there-1']);
    expect(data[0]).toMatchObject({
      tenant: OTHER_TENANT,
      actor: { kind: 'system', id: 'iam-gateway' },
      requestId: null,
    });
  });

  it('leads through all pages and back', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: AuditList = await listed(`?type=seed.&limit=100${cursor ? `&cursor=${cursor}` : ''}`, {
        ...admin,
        ...here,
      });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(ENTRIES);
    expect((await get('?cursor=abc', superadmin)).status).toBe(400);
    expect((await get('?from=yesterday', superadmin)).status).toBe(400);
  });

  it('exports every entry once as NDJSON, and the export is an entry', async () => {
    const lines = await linesOf('?type=seed.', { ...admin, ...here });
    expect(new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(ENTRIES);
    const { data } = await listed('?type=audit.exported&limit=1', { ...admin, ...here });
    expect(data[0]).toMatchObject({ actor: { kind: 'user' }, subject: { type: 'audit', id: TENANT } });
  });

  it('exports as CSV that no spreadsheet runs', async () => {
    const answer = await get('/export?type=seed.&format=csv', { ...admin, ...here });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = (await answer.text()).split('\r\n');
    expect(lines).toHaveLength(ENTRIES + 2);
    expect(lines[1]).toMatch(new RegExp(`,seed.sown,seed,'=here-${ENTRIES},${TENANT},system,`));
  });

  it('goes on serving when readers of exports go away', async () => {
    for (let n = 0; n < 6; n++) {
      const stop = new AbortController();
      const signal = stop.signal;
      // Each takes the only place of its caller: it is free when the gateway has seen that the reader before is gone.
      const ask = () => fetch(`${gateway.url}/api/v0/audit/export?type=seed.`, { headers: superadmin, signal });
      expect((await until(ask, ({ status }) => status === 200)).status).toBe(200);
      stop.abort();
    }
    const place = () => get('/export?type=nothing', superadmin).then(({ status }) => status);
    expect(await until(place, (status) => status === 200)).toBe(200);
    expect((await linesOf('?type=seed.&format=csv', superadmin)).length).toBe(ENTRIES + 4);
  });
});

import { mawbRules, sampleMawbs } from '../mawbs/mawb';
import type { Mawb, MawbBody } from '../mawbs/mawb';
import { closed, json, listening } from '../testing';
import { Collection } from './collection';
import { createService } from './service';

describe('a sample backend', () => {
  const rows = sampleMawbs(60);
  const [mine, theirs] = [rows.find(isOf('SERHAFEN:CL'))!, rows.find(isOf('ANDESLOG:PE'))!];
  const tenant = { 'x-tenant-id': 'SERHAFEN:CL' };
  const server = createService('/mawbs', new Collection<Mawb, MawbBody>(mawbRules, rows));
  const body: MawbBody = {
    id: '045-12345675',
    flight: 'LA2400',
    origin: 'SCL',
    destination: 'MIA',
    departureAt: '2026-06-02T22:15:00Z',
    pieces: 10,
    weightKg: 240,
    volumeM3: 1.8,
    goods: 'Fresh cherries',
    status: 'booked',
  };
  let url: string;

  beforeAll(async () => (url = `${await listening(server)}/mawbs`));
  afterAll(() => closed(server));

  it('answers its bare prefix with a first page of all tenants, or of the one that is named', async () => {
    const all = await ask('');
    expect(all.status).toBe(200);
    expect(all.body).toMatchObject({ page: { number: 1, limit: 20, total: 60 } });
    const one = await ask('?limit=100', { headers: tenant });
    expect(one.body.page.total).toBe(rows.filter(isOf('SERHAFEN:CL')).length);
    expect(one.body.data.every(isOf('SERHAFEN:CL'))).toBe(true);
  });

  it("shows a row to its tenant, and answers 404 to another's", async () => {
    expect(await ask(`/${mine.id}`, { headers: tenant })).toMatchObject({ status: 200, body: mine });
    expect(await ask(`/${theirs.id}`, { headers: tenant })).toMatchObject({
      status: 404,
      type: 'application/problem+json',
    });
    expect((await ask(`/${theirs.id}`, json('PUT', { ...body, id: theirs.id }, tenant))).status).toBe(404);
  });

  it('makes a row for the tenant that is named, once', async () => {
    const made = await ask('', json('POST', body, tenant));
    expect(made).toMatchObject({ status: 201, body: { tenant: 'SERHAFEN:CL', airline: 'LA', chargeableKg: 300 } });
    expect((await ask(`/${body.id}`)).body).toEqual(made.body);
    expect((await ask('', json('POST', body, tenant))).status).toBe(409);
  });

  it('changes a row but never its number', async () => {
    const { id, flight, origin, destination, departureAt, pieces, weightKg, volumeM3, goods } = mine;
    const change = {
      id,
      flight,
      origin,
      destination,
      departureAt,
      pieces,
      weightKg,
      volumeM3,
      goods,
      status: 'delivered',
    };
    const changed = await ask(`/${id}`, json('PUT', change));
    expect(changed).toMatchObject({ status: 200, body: { ...change, tenant: mine.tenant, createdAt: mine.createdAt } });
    expect((await ask(`/${id}`, json('PUT', { ...change, id: '045-00000011' }))).status).toBe(422);
  });

  it('refuses bodies as what they are', async () => {
    expect(await ask('', json('POST', { ...body, id: '045-12345674' }, tenant))).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/id' }] },
    });
    expect((await ask('', json('POST', { ...body, id: '999-00000011' }, tenant))).status).toBe(422);
    expect((await ask('', json('POST', body))).status).toBe(400);
    expect((await ask('', { method: 'POST', body: 'x', headers: tenant })).status).toBe(415);
    expect((await ask('', { ...json('POST', body, tenant), body: '{' })).status).toBe(400);
    expect((await ask('', json('POST', { ...body, goods: 'x'.repeat(1_100_000) }, tenant))).status).toBe(413);
  });

  it('answers 404, 405 and 400 to what is not there, not allowed, not a path', async () => {
    expect((await ask('/000-00000000')).status).toBe(404);
    expect((await ask(`/${mine.id}/pieces`)).status).toBe(404);
    const refused = await fetch(`${url}/${mine.id}`, { method: 'DELETE' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
    expect((await ask('/%ff')).status).toBe(400);
  });

  it('fails, waits and tells who calls when it is asked to', async () => {
    expect((await ask('/failing')).status).toBe(500);
    expect((await ask('/slow?ms=1')).body).toEqual({ waitedMs: 1 });
    const headers = { 'X-User-Id': 'u-1', 'X-Roles': 'USER', 'X-Unknown': 'x' };
    expect((await ask('/whoami', { headers })).body).toEqual({ 'X-User-Id': 'u-1', 'X-Roles': 'USER' });
    expect((await fetch(new URL('/health', url))).status).toBe(200);
  });

  async function ask(path: string, init?: RequestInit) {
    const answer = await fetch(url + path, init);
    const type = answer.headers.get('content-type');
    return { status: answer.status, type, body: (await answer.json()) as { data: Mawb[]; page: { total: number } } };
  }

  function isOf(id: string) {
    return (row: Mawb) => row.tenant === id;
  }
});

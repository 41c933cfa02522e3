import { checkedFetch } from '../../test/support/contract';
import { ADMINISTRATOR } from '../../test/support/gateway';
import { bearer, bruno, signIn, startGatewayFor } from '../../test/support/people';
import type { TestGateway } from '../../test/support/gateway';
import { execute } from '../../test/support/test-server';
import { until } from '../../test/support/waiting';
import type { DeadLetterList } from '../contract';

const id = (n: number) => `018f0000-0000-4000-8000-00000000000${n}`;
const NONE = id(9);

/** Of subscribers that are nobody: what is told again stays where it can be seen. */
const letter = (n: number, subscriber: string) =>
  `INSERT INTO dead_letters (id, event_id, subscriber, type, aggregate, event, attempts, last_error, recorded_at, died_at)
   VALUES ('${id(n)}', '${id(n)}', '${subscriber}', 'user.disabled', 'user:ana',
           '{"id": "${id(n)}", "changes": {"enabled": {"from": true, "to": false}}}', 12, 'Error: no', now(),
           '2026-01-01T00:00:0${n}Z')`;

describe('dead letters, over a real port', () => {
  let gateway: TestGateway;
  let superadmin: { authorization: string };
  let admin: { authorization: string };
  beforeAll(async () => {
    gateway = await startGatewayFor([bruno], { environment: { FIRST_ADMIN_TENANT: '' } });
    superadmin = bearer(await signIn(gateway.url, ADMINISTRATOR));
    admin = bearer(await signIn(gateway.url, bruno));
    await execute(gateway.database.superuserUrl, ...[1, 2, 3, 4].map((n) => letter(n, n === 4 ? 'gone-b' : 'gone-a')));
  });
  afterAll(() => gateway?.close());

  const call = (method: string, path: string, headers = superadmin) =>
    checkedFetch(`${gateway.url}/api/v0/events/${path}`, { method, headers });
  const listed = async (query = ''): Promise<DeadLetterList> =>
    (await (await call('GET', `dead-letters${query}`)).json()) as DeadLetterList;
  const ids = async (query = '') => (await listed(query)).data.map((one) => one.id);

  it.each([
    ['GET', 'dead-letters'],
    ['GET', `dead-letters/${id(1)}`],
    ['POST', `dead-letters/${id(1)}/replay`],
    ['POST', 'replays'],
    ['DELETE', `dead-letters/${id(1)}`],
  ])('%s %s is not for an ADMIN of a tenant, nor for strangers', async (method, path) => {
    expect((await call(method, path, { ...admin, 'x-tenant-id': 'SERHAFEN:CL' } as never)).status).toBe(403);
    expect((await call(method, path, {} as never)).status).toBe(401);
  });

  it('are listed newest first, by pages and by subscriber', async () => {
    const first = await listed('?limit=3');
    expect(first.data.map((one) => one.id)).toEqual([id(4), id(3), id(2)]);
    expect(await ids(`?limit=3&cursor=${first.page.nextCursor!}`)).toEqual([id(1)]);
    expect(await ids('?subscriber=gone-b')).toEqual([id(4)]);
    expect((await call('GET', 'dead-letters?cursor=abc')).status).toBe(400);
    expect((await call('GET', `dead-letters/${NONE}`)).status).toBe(404);
    expect(await (await call('GET', `dead-letters/${id(1)}`)).json()).toMatchObject({
      subject: 'user:ana',
      attempts: 12,
    });
  });

  it('are discarded, or told again, once', async () => {
    expect((await call('DELETE', `dead-letters/${id(1)}`)).status).toBe(204);
    expect((await call('DELETE', `dead-letters/${id(1)}`)).status).toBe(404);
    expect((await call('POST', `dead-letters/${id(2)}/replay`)).status).toBe(204);
    expect((await call('POST', `dead-letters/${id(2)}/replay`)).status).toBe(404);
    expect(await ids()).toEqual([id(4), id(3)]);
    const replayed = await call('POST', 'replays?subscriber=gone-a');
    expect(await replayed.json()).toEqual({ replayed: 1, remaining: 0 });
    expect(await (await call('POST', 'replays')).json()).toEqual({ replayed: 1, remaining: 0 });
    const types = async (type: string) =>
      (
        (await (await checkedFetch(`${gateway.url}/api/v0/audit?type=${type}`, { headers: superadmin })).json()) as {
          data: unknown[];
        }
      ).data.length;
    expect([await types('dead-letter.'), await types('dead-letters.')]).toEqual([2, 2]);
  });

  it('are in the health and in the metrics', async () => {
    const metrics = await until(
      async () => (await fetch(`${gateway.url}/metrics`)).text(),
      (text) => /^outbox_waiting \d+$/m.test(text),
    );
    expect(metrics).toMatch(/^outbox_dead_letters \d+$/m);
    expect(metrics).toMatch(/^outbox_oldest_age_seconds \d/m);
    const health = (await (await fetch(`${gateway.url}/actuator/health`)).json()) as {
      components: Record<string, unknown>;
    };
    expect(health.components['events']).toMatchObject({ status: expect.stringMatching(/UP|DEGRADED/) });
  });
});

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { checkedFetch } from '../../../test/support/contract';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../../../test/support/gateway';
import { execute } from '../../../test/support/test-server';
import {
  ana,
  bearer,
  bruno,
  nadia,
  OTHER_TENANT,
  person,
  postJson,
  signIn,
  startGatewayFor,
  TENANT,
  type Tokens,
} from '../../../test/support/people';
import { until } from '../../../test/support/waiting';
import type { Problem, SessionList } from '../../contract';

const eva = person('eva.luna@andeslog.example', { [OTHER_TENANT]: ['USER'] });
const open = { LOGIN_LIMIT: '10000/60', LOGIN_NAME_LIMIT: '10000/60', LOGIN_ADDRESS_LIMIT: '10000/60' };

describe('sessions', () => {
  let gateway: TestGateway;
  /** Another instance on the same data, without patience for replays. */
  let other: TestGateway;
  beforeAll(async () => {
    gateway = await startGatewayFor([ana, bruno, nadia, eva], { environment: open });
    const { database, masterKey } = gateway;
    other = await startGateway({ database, masterKey, environment: { ...open, REFRESH_REPLAY_SECONDS: '0' } });
  });
  afterAll(async () => {
    await other?.close();
    await gateway?.close();
  });

  const here = { 'x-tenant-id': TENANT };
  const ask = (method: string, path: string, tokens: Tokens, headers: Record<string, string> = {}, at = gateway) =>
    checkedFetch(`${at.url}/api/v0/${path}`, { method, headers: { ...headers, ...bearer(tokens) } });
  const list = async (path: string, tokens: Tokens, headers = {}) =>
    ((await (await ask('GET', path, tokens, headers)).json()) as SessionList).data;
  const refused = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as Problem).code,
  ];
  const subjectOf = ({ accessToken }: Tokens): string =>
    (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub;
  /** Both instances refuse the access token; the other one as soon as it hears. */
  async function isDead(tokens: Tokens): Promise<void> {
    for (const at of [gateway, other])
      await until(
        async () => (await ask('GET', 'auth/me', tokens, {}, at)).status,
        (status) => status === 401,
      );
    expect(await refused(await ask('GET', 'auth/me', tokens))).toEqual([401, 'token-revoked']);
    const refresh = await postJson(`${gateway.url}/api/v0/auth/refresh`, { refreshToken: tokens.refreshToken });
    expect(await refused(refresh)).toEqual([401, 'refresh-token-invalid']);
  }
  const isAlive = async (tokens: Tokens) => expect((await ask('GET', 'auth/me', tokens)).status).toBe(200);

  it('checklist 18: shows one’s own sessions and ends one of them, on every instance', async () => {
    const [one, two] = [await signIn(gateway.url, ana), await signIn(gateway.url, ana)];
    const mine = await list('sessions', one);
    expect(mine.filter(({ current }) => current)).toHaveLength(1);
    expect(mine[0]).toMatchObject({ device: 'node', address: '127.0.0.1' });
    const theOther = (await list('sessions', two)).find(({ current }) => current)!;
    expect((await ask('DELETE', `sessions/${theOther.id}`, one)).status).toBe(204);
    await isDead(two);
    await isAlive(one);
    expect(await list('sessions', one)).not.toContainEqual(expect.objectContaining({ id: theOther.id }));
    expect(await refused(await ask('DELETE', `sessions/${theOther.id}`, one))).toEqual([404, 'not-found']);
  });

  it('signs out everywhere else, and stays', async () => {
    const [one, two, three] = [
      await signIn(gateway.url, ana),
      await signIn(gateway.url, ana),
      await signIn(other.url, ana),
    ];
    const answer = await ask('POST', 'sessions/revoke-others', two);
    expect(((await answer.json()) as { ended: number }).ended).toBeGreaterThanOrEqual(2);
    await isDead(one);
    await isDead(three);
    await isAlive(two);
    expect(await list('sessions', two)).toHaveLength(1);
  });

  it('checklist 18: lets an administrator see and end those of his members, and nobody else’s', async () => {
    const [admin, user, stranger] = [
      await signIn(gateway.url, bruno),
      await signIn(gateway.url, ana),
      await signIn(gateway.url, eva),
    ];
    const theirs = await list(`users/${subjectOf(user)}/sessions`, admin, here);
    expect(theirs).toContainEqual(expect.objectContaining({ device: 'node', current: false }));
    const root = await signIn(gateway.url, ADMINISTRATOR);
    for (const outOfReach of [subjectOf(stranger), subjectOf(root), randomUUID()]) {
      expect(await refused(await ask('GET', `users/${outOfReach}/sessions`, admin, here))).toEqual([404, 'not-found']);
      expect(await refused(await ask('DELETE', `users/${outOfReach}/sessions`, admin, here))).toEqual([
        404,
        'not-found',
      ]);
    }
    const [strange] = await list('sessions', stranger);
    expect(await refused(await ask('DELETE', `sessions/${strange!.id}`, admin, here))).toEqual([404, 'not-found']);
    await isAlive(stranger);
    await isAlive(root);
    expect((await ask('DELETE', `users/${subjectOf(user)}/sessions`, admin, here)).status).toBe(204);
    await isDead(user);
  });

  it('checklist 18: after a while asks who one is, before it ends other sessions or makes keys', async () => {
    const [elsewhere, first] = [await signIn(gateway.url, nadia), await signIn(gateway.url, nadia)];
    await execute(gateway.database.superuserUrl, "UPDATE sessions SET auth_time = auth_time - interval '16 minutes'");
    const aged = await postJson(`${gateway.url}/api/v0/auth/refresh`, { refreshToken: first.refreshToken });
    const old = (await aged.json()) as Tokens;
    const other = (await list('sessions', elsewhere)).find(({ current }) => current)!;
    for (const path of [`DELETE sessions/${other.id}`, 'POST sessions/revoke-others']) {
      const answer = await ask(path.split(' ')[0]!, path.split(' ')[1]!, old);
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer error="insufficient_user_authentication", max_age="900"',
      );
      expect(await refused(answer)).toEqual([401, 'insufficient-user-authentication']);
    }
    const prove = (password: string) =>
      postJson(`${gateway.url}/api/v0/auth/reauthenticate`, { password }, bearer(old));
    expect(await refused(await prove('not the password'))).toEqual([400, 'password-wrong']);
    const proof = await prove(nadia.password);
    expect([proof.status, proof.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const now = (await proof.json()) as Tokens;
    await isDead(old);
    expect((await ask('DELETE', `sessions/${other.id}`, now)).status).toBe(204);
    await isDead(elsewhere);
    expect((await ask('POST', 'sessions/revoke-others', now)).status).toBe(200);
    const answer = await postJson(`${gateway.url}/api/v0/auth/refresh`, { refreshToken: now.refreshToken });
    expect(answer.status).toBe(200);
  });

  it('shows a SUPERADMIN everybody’s, in no tenant', async () => {
    const [root, stranger] = [await signIn(gateway.url, ADMINISTRATOR), await signIn(gateway.url, eva)];
    await execute(
      gateway.database.superuserUrl,
      `DELETE FROM memberships WHERE user_id = '${subjectOf(root)}'`, // with one membership a tenant would be selected
    );
    const again = await signIn(gateway.url, ADMINISTRATOR);
    expect(await list(`users/${subjectOf(stranger)}/sessions`, again)).not.toEqual([]);
  });

  it('asks for permission, and for a tenant', async () => {
    const [user, admin] = [await signIn(gateway.url, ana), await signIn(gateway.url, bruno)];
    const path = `users/${subjectOf(admin)}/sessions`;
    expect(await refused(await ask('GET', path, user))).toEqual([403, 'insufficient-permission']);
    expect(await refused(await ask('DELETE', path, user))).toEqual([403, 'insufficient-permission']);
    expect(await refused(await ask('GET', path, admin))).toEqual([400, 'tenant-required']);
    const [theirs] = await list('sessions', admin);
    expect(await refused(await ask('DELETE', `sessions/${theirs!.id}`, user))).toEqual([404, 'not-found']);
    expect(await refused(await ask('DELETE', 'sessions/nonsense', user))).toEqual([400, 'validation-failed']);
  });

  it('checklist 14: a used refresh token that comes back ends the session, and the audit knows', async () => {
    const first = await signIn(gateway.url, nadia);
    const refresh = (refreshToken: string) => postJson(`${other.url}/api/v0/auth/refresh`, { refreshToken });
    const second = (await (await refresh(first.refreshToken)).json()) as Tokens;
    const [session] = await list('sessions', second);
    expect(await refused(await refresh(first.refreshToken))).toEqual([401, 'refresh-token-invalid']);
    await isDead(second);
    const client = new Client({ connectionString: gateway.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query('SELECT type, changes FROM audit_entries WHERE subject_id = $1', [session!.id]);
    await client.end();
    expect(rows).toEqual([
      {
        type: 'session.ended',
        changes: {
          user: { from: null, to: subjectOf(first) },
          why: { from: null, to: 'refresh-token-reuse' },
        },
      },
    ]);
  });

  it('checklist 17: a new sign-in is a new session, and signing out ends the old one on the server', async () => {
    const old = await signIn(gateway.url, nadia);
    expect((await ask('POST', 'auth/logout', old)).status).toBe(204);
    expect(await refused(await ask('GET', 'auth/me', old))).toEqual([401, 'token-revoked']);
    const now = await signIn(gateway.url, nadia);
    await isDead(old);
    await isAlive(now);
  });

  it('tells tokens of the same second apart: signed out and in again, the old is dead and the new lives', async () => {
    const issuedAt = ({ accessToken }: Tokens): number =>
      (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { iat: number }).iat;
    // Around the turn of a second they are not of the same one; the next try is.
    for (let tries = 0; ; tries++) {
      const old = await signIn(gateway.url, nadia);
      await ask('POST', 'auth/logout', old);
      const now = await signIn(gateway.url, nadia);
      await isAlive(now);
      expect(await refused(await ask('GET', 'auth/me', old))).toEqual([401, 'token-revoked']);
      if (issuedAt(old) === issuedAt(now)) return;
      expect(tries).toBeLessThan(20);
    }
  });
});

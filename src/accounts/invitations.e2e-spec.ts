import type { Invitation, InvitationList, Me } from '../../src/contract';
import { checkedFetch } from '../../test/support/contract';
import { startGateway, type TestGateway } from '../../test/support/gateway';
import { Mailbox } from '../../test/support/mailbox';
import { bearer, OTHER_TENANT, person, postJson, signIn, startGatewayFor, TENANT } from '../../test/support/people';
import { refused } from '../../test/support/refusals';
import { execute } from '../../test/support/test-server';

const NEW_PASSWORD = 'violet anvils hum at noon';
const bruno = person('bruno.quispe@andeslog.example', { [TENANT]: ['ADMIN'], [OTHER_TENANT]: ['USER'] });
const other = person('olga.other@andeslog.example', { [OTHER_TENANT]: ['ADMIN'] });
const member = person('ana.rojas@serhafen.example', { [TENANT]: ['USER'] });
/** Has an account, and nobody has confirmed its address. */
const prepared = person('carla.prepared@example.test', {});
const settled = person('dora.settled@example.test', {});

const RELAXED = Object.fromEntries(
  ['ACCOUNT_MAIL_LIMIT', 'ACCOUNT_ADDRESS_LIMIT', 'CONTROL_PLANE_LIMIT', 'LOGIN_LIMIT', 'LOGIN_ADDRESS_LIMIT']
    .concat('LOGIN_NAME_LIMIT')
    .map((name) => [name, '100000/60']),
);

describe('invitations', () => {
  let gateway: TestGateway;
  let mailbox: Mailbox;
  let admin: Record<string, string>;
  beforeAll(async () => {
    gateway = await startGatewayFor([bruno, other, member, prepared, settled], { environment: RELAXED });
    mailbox = new Mailbox(gateway.url);
    admin = { ...bearer(await signIn(gateway.url, bruno)), 'x-tenant-id': TENANT };
  });
  afterAll(() => gateway?.close());

  const URL_PATH = '/api/v0/users/invitations';
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    postJson(`${gateway.url}/api/v0${path}`, body, headers);
  const invite = (body: object, headers = admin): Promise<Response> => post('/users/invitations', body, headers);
  const invited = async (email: string, facts: object = {}): Promise<{ invitation: Invitation; token: string }> => {
    await mailbox.empty();
    const answer = await invite({ email, ...facts });
    expect(answer.status).toBe(201);
    return { invitation: (await answer.json()) as Invitation, token: await mailbox.token(email, 'You are invited') };
  };
  const accept = (token: string, more: object = {}): Promise<Response> =>
    post('/auth/invitation/accept', { token, ...more });
  const tenantsOf = async (email: string, password: string): Promise<Me['tenants']> => {
    const headers = bearer(await signIn(gateway.url, { email, password }));
    const me = (await (await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers })).json()) as Me;
    return me.tenants;
  };

  it('makes a newcomer a member with the roles of the invitation, and with their own password', async () => {
    const email = 'erna.new@example.test';
    const { invitation, token } = await invited(email, { givenName: 'Erna', roles: ['USER'] });
    expect(invitation).toMatchObject({ email, status: 'pending', roles: ['USER'], givenName: 'Erna' });
    const read = await post('/auth/invitation', { token });
    expect(await read.json()).toMatchObject({ email, tenant: TENANT, passwordNeeded: true });
    expect(await refused(await accept(token))).toEqual([400, 'validation-failed']);
    const answer = await accept(token, { password: NEW_PASSWORD });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(await tenantsOf(email, NEW_PASSWORD)).toMatchObject([{ code: TENANT, roles: ['USER'] }]);
    expect(await refused(await accept(token, { password: NEW_PASSWORD }))).toEqual([400, 'link-invalid']);
  });

  it('checklist 30: an account whose address nobody confirmed joins with a new password only', async () => {
    const before = await signIn(gateway.url, prepared);
    const { token } = await invited(prepared.email);
    const read = await post('/auth/invitation', { token });
    expect(await read.json()).toMatchObject({ passwordNeeded: true });
    expect(await refused(await accept(token))).toEqual([400, 'validation-failed']);
    expect((await accept(token, { password: NEW_PASSWORD })).status).toBe(204);
    const old = await post('/auth/login', { email: prepared.email, password: prepared.password });
    expect(await refused(old)).toEqual([401, 'invalid-credentials']);
    const stale = await post('/auth/refresh', { refreshToken: before.refreshToken });
    expect(await refused(stale)).toEqual([401, 'refresh-token-invalid']);
    expect(await tenantsOf(prepared.email, NEW_PASSWORD)).toMatchObject([{ code: TENANT }]);
  });

  it('lets somebody with a confirmed address just join, password and sessions as they are', async () => {
    const headers = bearer(await signIn(gateway.url, settled));
    await post('/auth/verify-email/resend', {}, headers);
    const proof = await mailbox.token(settled.email, 'Confirm your e-mail address');
    expect((await post('/auth/verify-email', { token: proof, password: settled.password })).status).toBe(204);
    const { token } = await invited(settled.email);
    const read = await post('/auth/invitation', { token });
    expect(await read.json()).toMatchObject({ passwordNeeded: false });
    expect((await accept(token)).status).toBe(204);
    expect(await tenantsOf(settled.email, settled.password)).toMatchObject([{ code: TENANT, roles: ['USER'] }]);
  });

  it('gives no role that the inviter may not give, and knows no other', async () => {
    const email = 'x@example.test';
    expect(await refused(await invite({ email, roles: ['SUPERADMIN'] }))).toEqual([403, 'role-not-grantable']);
    expect(await refused(await invite({ email, roles: ['NOBODY_KNOWS'] }))).toEqual([400, 'validation-failed']);
    expect(await refused(await invite({ email: member.email }))).toEqual([409, 'name-taken']);
  });

  it.each(['tenantId', 'userId', 'invitedBy', 'status', 'expiresAt'])(
    'checklist 31: refuses a body that names %s',
    async (name) => {
      const answer = await invite({ email: 'x@example.test', [name]: 'anything' });
      expect(await refused(answer)).toEqual([400, 'validation-failed']);
    },
  );

  it('checks the rights of the inviter again when it is accepted', async () => {
    const { token } = await invited('fred.late@example.test', { roles: ['ADMIN'] });
    const role = `DELETE FROM membership_roles WHERE role = 'ADMIN' AND user_id = (SELECT id FROM users WHERE email = '${bruno.email}')`;
    await execute(gateway.database.superuserUrl, role);
    expect(await refused(await post('/auth/invitation', { token }))).toEqual([400, 'link-invalid']);
    expect(await refused(await accept(token, { password: NEW_PASSWORD }))).toEqual([400, 'link-invalid']);
    await execute(
      gateway.database.superuserUrl,
      `INSERT INTO membership_roles (tenant_id, user_id, role)
         SELECT m.tenant_id, m.user_id, 'ADMIN' FROM memberships m JOIN users u ON u.id = m.user_id JOIN tenants t ON t.id = m.tenant_id
          WHERE u.email = '${bruno.email}' AND t.business_unit = 'SERHAFEN'`,
    );
    // What was refused used nothing up.
    expect((await accept(token, { password: NEW_PASSWORD })).status).toBe(204);
  });

  it('lists, sends again and withdraws those of the selected tenant; others are absent', async () => {
    const { invitation, token } = await invited('gina.gone@example.test');
    const list = async (headers: Record<string, string>) => {
      const answer = await checkedFetch(`${gateway.url}${URL_PATH}?count=true`, { headers });
      return (await answer.json()) as InvitationList;
    };
    expect((await list(admin)).data.map(({ id }) => id)).toContain(invitation.id);
    const stranger = { ...bearer(await signIn(gateway.url, other)), 'x-tenant-id': OTHER_TENANT };
    expect(await list(stranger)).toMatchObject({ data: [], page: { total: 0 } });
    const remove = (headers: Record<string, string>) =>
      checkedFetch(`${gateway.url}${URL_PATH}/${invitation.id}`, { method: 'DELETE', headers });
    const resend = (headers: Record<string, string>) => post(`/users/invitations/${invitation.id}/resend`, {}, headers);
    expect(await refused(await remove(stranger))).toEqual([404, 'not-found']);
    expect(await refused(await resend(stranger))).toEqual([404, 'not-found']);

    await mailbox.empty();
    expect((await resend(admin)).status).toBe(200);
    const fresh = await mailbox.token('gina.gone@example.test', 'You are invited');
    expect(await refused(await post('/auth/invitation', { token }))).toEqual([400, 'link-invalid']);
    expect((await post('/auth/invitation', { token: fresh })).status).toBe(200);
    expect((await remove(admin)).status).toBe(204);
    expect(await refused(await post('/auth/invitation', { token: fresh }))).toEqual([400, 'link-invalid']);
    expect(await refused(await remove(admin))).toEqual([404, 'not-found']);
  });

  it('is not for everybody, and asks for a tenant', async () => {
    const user = { ...bearer(await signIn(gateway.url, member)), 'x-tenant-id': TENANT };
    expect(await refused(await invite({ email: 'x@example.test' }, user))).toEqual([403, 'insufficient-permission']);
    const { 'x-tenant-id': _tenant, ...nowhere } = admin;
    expect(await refused(await invite({ email: 'x@example.test' }, nowhere))).toEqual([400, 'tenant-required']);
  });

  describe('checklist 28: shown ten times at once, a link is used once', () => {
    const succeeded = async (answers: Promise<Response>[]): Promise<number[]> =>
      (await Promise.all(answers)).map(({ status }) => status).sort();
    const once = (status: number): number[] => [status, ...Array<number>(9).fill(400)];
    const times = <T>(work: (at: number) => T): T[] => Array.from({ length: 10 }, (_, at) => work(at));

    it('of an invitation', async () => {
      const { token } = await invited('hugo.once@example.test');
      const answers = times(() => accept(token, { password: NEW_PASSWORD }));
      expect(await succeeded(answers)).toEqual(once(204));
    });

    it('of a password reset', async () => {
      const email = 'hugo.once@example.test';
      await post('/auth/password-reset', { email });
      const token = await mailbox.token(email, 'Choose a new password');
      const answers = times((at) => post('/auth/password-reset/confirm', { token, password: `${NEW_PASSWORD} ${at}` }));
      expect(await succeeded(answers)).toEqual(once(204));
    });

    it('of a confirmation', async () => {
      await post('/auth/verify-email/resend', {}, bearer(await signIn(gateway.url, member)));
      const token = await mailbox.token(member.email, 'Confirm your e-mail address');
      // One hash each at most, four at the same time.
      const answers = times(() => post('/auth/verify-email', { token, password: member.password }));
      expect(await succeeded(answers)).toEqual(once(204));
    });
  });

  it('fill nobody’s mailbox: an address is invited, and an invitation sent again, a few times and no more', async () => {
    const strict = await startGateway({
      database: gateway.database,
      masterKey: gateway.masterKey,
      environment: { ...RELAXED, ACCOUNT_MAIL_LIMIT: '2/900' },
    });
    try {
      const at = `${strict.url}${URL_PATH}`;
      const email = 'pestered@example.test';
      const first = await postJson(at, { email }, admin);
      const { id } = (await first.json()) as Invitation;
      const again = await postJson(at, { email: 'Pestered@Example.TEST' }, admin);
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(await refused(await postJson(at, { email }, admin))).toEqual([429, 'rate-limited']);
      const resent: number[] = [];
      for (let i = 0; i < 3; i++) resent.push((await postJson(`${at}/${id}/resend`, {}, admin)).status);
      expect(resent).toEqual([200, 200, 429]);
      expect((await postJson(at, { email: 'somebody.else@example.test' }, admin)).status).toBe(201);
    } finally {
      await strict.close();
    }
  });
});

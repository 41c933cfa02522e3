import { checkedFetch } from '../../test/support/contract';
import { startGateway, type TestGateway } from '../../test/support/gateway';
import { Mailbox, tokenIn } from '../../test/support/mailbox';
import {
  bearer,
  OTHER_TENANT,
  person,
  postJson,
  signIn,
  startGatewayFor,
  TENANT,
  type Tokens,
} from '../../test/support/people';
import { rawRequest } from '../../test/support/raw';
import { refused } from '../../test/support/refusals';
import { execute } from '../../test/support/test-server';

const NEW_PASSWORD = 'violet anvils hum at noon';
const OTHER_PASSWORD = 'nine brass kettles, none of them hot';
const ana = person('ana.rojas@serhafen.example', { [TENANT]: ['USER'] });
const bruno = person('bruno.quispe@andeslog.example', { [TENANT]: ['ADMIN'], [OTHER_TENANT]: ['USER'] });
const mute = person('mute@serhafen.example', { [TENANT]: ['USER'] });

/** Nobody is hindered by how often this suite asks. */
const RELAXED = {
  REGISTRATION: 'open',
  REGISTRATION_TENANT: TENANT,
  REGISTRATION_LIMIT: '1000/60',
  ACCOUNT_MAIL_LIMIT: '1000/60',
  CONTROL_PLANE_LIMIT: '100000/60',
  ACCOUNT_ADDRESS_LIMIT: '1000/60',
  LOGIN_LIMIT: '1000/60',
  LOGIN_NAME_LIMIT: '1000/60',
  LOGIN_ADDRESS_LIMIT: '1000/60',
};

describe('self-service accounts', () => {
  let gateway: TestGateway;
  let mailbox: Mailbox;
  beforeAll(async () => {
    gateway = await startGatewayFor([ana, bruno, mute], { environment: RELAXED });
    mailbox = new Mailbox(gateway.url);
  });
  afterAll(() => gateway?.close());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    postJson(`${gateway.url}/api/v0${path}`, body, headers);
  const signsIn = async (email: string, password: string): Promise<boolean> =>
    (await post('/auth/login', { email, password })).status === 200;

  describe('registration', () => {
    it('makes an account for whoever reads the mail, in the tenant of the setting, and does not sign in', async () => {
      const email = 'Nova.Diaz@Example.test';
      expect((await post('/auth/register', { email })).status).toBe(202);
      expect(await signsIn(email, NEW_PASSWORD)).toBe(false);
      const letter = await mailbox.letter('nova.diaz@example.test', 'Complete your registration');
      expect(letter.text).toContain('http://gateway.example/ui/complete-registration#token=');
      const token = tokenIn(letter);
      const weak = await post('/auth/register/confirm', { token, password: 'nova.diaz@example.test' });
      expect(await refused(weak)).toEqual([400, 'validation-failed']);
      const done = await post('/auth/register/confirm', { token, password: NEW_PASSWORD, givenName: 'Nova' });
      expect([done.status, await done.text(), done.headers.get('set-cookie')]).toEqual([204, '', null]);
      const tokens = await signIn(gateway.url, { email, password: NEW_PASSWORD });
      const me = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer(tokens) });
      expect(await me.json()).toMatchObject({
        email: 'nova.diaz@example.test',
        tenants: [{ code: TENANT, roles: ['USER'] }],
      });
      const again = await post('/auth/register/confirm', { token, password: NEW_PASSWORD });
      expect(await refused(again)).toEqual([400, 'link-invalid']);
    });

    it('checklist 30: answers a known address as an unknown one, and only its reader learns more', async () => {
      const known = await post('/auth/register', { email: ana.email });
      const unknown = await post('/auth/register', { email: 'somebody.new@example.test' });
      for (const answer of [known, unknown]) expect([answer.status, await answer.text()]).toEqual([202, '']);
      const fieldsOf = ({ headers }: Response) => [...headers.keys()].sort();
      expect(fieldsOf(known)).toEqual(fieldsOf(unknown));
      const letter = await mailbox.letter(ana.email, 'already have an account');
      expect(letter.text).not.toContain('#token=');
    });

    it('checklist 30: does not inherit a password that somebody prepared for the address', async () => {
      // An account nobody confirmed, with a password that its maker knows.
      expect((await post('/auth/register', { email: mute.email })).status).toBe(202);
      const { text } = await mailbox.letter(mute.email, 'already have an account');
      expect(text).toContain('http://gateway.example/ui/forgot-password');
      await post('/auth/password-reset', { email: mute.email });
      const token = await mailbox.token(mute.email, 'Choose a new password');
      expect((await post('/auth/password-reset/confirm', { token, password: NEW_PASSWORD })).status).toBe(204);
      expect(await signsIn(mute.email, mute.password)).toBe(false);
      expect(await signsIn(mute.email, NEW_PASSWORD)).toBe(true);
    });

    it.each([['userId'], ['tenant'], ['roles'], ['password'], ['emailVerified']])(
      'checklist 31: refuses a body that names %s',
      async (name) => {
        const answer = await post('/auth/register', { email: 'x@example.test', [name]: ['SUPERADMIN'] });
        expect(await refused(answer)).toEqual([400, 'validation-failed']);
      },
    );
  });

  describe('password reset', () => {
    const ask = async (email: string): Promise<string> => {
      await mailbox.empty();
      expect((await post('/auth/password-reset', { email })).status).toBe(202);
      return mailbox.token(email, 'Choose a new password');
    };

    it('ends every session, does not sign in, and tells the user', async () => {
      const before = await signIn(gateway.url, ana);
      const token = await ask(ana.email);
      const answer = await post('/auth/password-reset/confirm', { token, password: NEW_PASSWORD });
      expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([204, '', null]);
      const me = await checkedFetch(`${gateway.url}/api/v0/auth/me`, { headers: bearer(before) });
      expect(await refused(me)).toEqual([401, 'token-revoked']);
      const refresh = await post('/auth/refresh', { refreshToken: before.refreshToken });
      expect(await refused(refresh)).toEqual([401, 'refresh-token-invalid']);
      expect(await signsIn(ana.email, ana.password)).toBe(false);
      expect(await signsIn(ana.email, NEW_PASSWORD)).toBe(true);
      await mailbox.letter(ana.email, 'Your password was changed');
    });

    it('checklist 28: a link is good once, and for one purpose', async () => {
      const token = await ask(ana.email);
      for (const path of ['/auth/email/confirm', '/auth/invitation', '/auth/invitation/accept'])
        expect(await refused(await post(path, { token }))).toEqual([400, 'link-invalid']);
      for (const path of ['/auth/register/confirm', '/auth/verify-email'])
        expect(await refused(await post(path, { token, password: NEW_PASSWORD }))).toEqual([400, 'link-invalid']);
      expect((await post('/auth/password-reset/confirm', { token, password: OTHER_PASSWORD })).status).toBe(204);
      const second = await post('/auth/password-reset/confirm', { token, password: NEW_PASSWORD });
      expect(await refused(second)).toEqual([400, 'link-invalid']);
    });

    it('checklist 28: a new request makes the link before it void', async () => {
      const first = await ask(ana.email);
      const second = await ask(ana.email);
      const late = await post('/auth/password-reset/confirm', { token: first, password: NEW_PASSWORD });
      expect(await refused(late)).toEqual([400, 'link-invalid']);
      expect((await post('/auth/password-reset/confirm', { token: second, password: NEW_PASSWORD })).status).toBe(204);
    });

    it('checklist 28: expires after half an hour', async () => {
      const token = await ask(ana.email);
      const seconds = `SELECT extract(epoch FROM expires_at - issued_at) FROM account_tokens WHERE purpose = 'reset-password'`;
      await execute(
        gateway.database.superuserUrl,
        `DO $$ BEGIN IF (${seconds} AND user_id IS NOT NULL ORDER BY issued_at DESC LIMIT 1) <> 1800 THEN RAISE 'not 30 minutes'; END IF; END $$`,
        `UPDATE account_tokens SET expires_at = now() WHERE purpose = 'reset-password'`,
      );
      const late = await post('/auth/password-reset/confirm', { token, password: NEW_PASSWORD });
      expect(await refused(late)).toEqual([400, 'link-invalid']);
    });

    it('checklist 28: nothing in the database is worth a link', async () => {
      const token = await ask(ana.email);
      const dump = `SELECT (SELECT json_agg(t) FROM account_tokens t)::text || (SELECT json_agg(q) FROM captured_mail q)::text AS all`;
      await execute(
        gateway.database.superuserUrl,
        `DO $$ BEGIN IF position('${token}' IN (${dump})) > 0 THEN RAISE 'the token is there'; END IF; END $$`,
      );
    });

    it('checklist 28: a change of address makes every link void', async () => {
      const token = await ask(ana.email);
      await execute(
        gateway.database.superuserUrl,
        `UPDATE users SET email = 'ana.elsewhere@serhafen.example' WHERE email = '${ana.email}'`,
      );
      const late = await post('/auth/password-reset/confirm', { token, password: NEW_PASSWORD });
      expect(await refused(late)).toEqual([400, 'link-invalid']);
      await execute(
        gateway.database.superuserUrl,
        `UPDATE users SET email = '${ana.email}' WHERE email = 'ana.elsewhere@serhafen.example'`,
      );
    });

    it('checklist 29: answers an unknown address as a known one', async () => {
      const known = await post('/auth/password-reset', { email: ana.email });
      const unknown = await post('/auth/password-reset', { email: 'nobody@example.test' });
      for (const answer of [known, unknown]) expect([answer.status, await answer.text()]).toEqual([202, '']);
      const fieldsOf = ({ headers }: Response) => [...headers.keys()].sort();
      expect(fieldsOf(known)).toEqual(fieldsOf(unknown));
      await mailbox.letter(ana.email, 'Choose a new password');
      expect((await mailbox.list()).map(({ to }) => to)).not.toContain('nobody@example.test');
    });

    it('checklist 29: takes the host of links from its settings, whatever the request says', async () => {
      await mailbox.empty();
      const body = JSON.stringify({ email: ana.email });
      const answer = await rawRequest(
        gateway.url,
        'POST /api/v0/auth/password-reset',
        {
          Host: 'evil.example',
          'X-Forwarded-Host': 'evil.example',
          'Content-Type': 'application/json',
          'Content-Length': String(body.length),
        },
        body,
      );
      expect(answer.status).toBe(202);
      const letter = await mailbox.letter(ana.email, 'Choose a new password');
      expect(letter.text).toContain('http://gateway.example/ui/reset-password#token=');
      expect(letter.text + letter.html).not.toContain('evil.example');
    });

    it('checklist 29: the pages behind links send no Referer, and the token stands in no request of theirs', async () => {
      for (const name of ['reset-password', 'verify-email', 'accept-invitation', 'confirm-email']) {
        const page = await fetch(`${gateway.url}/ui/${name}`);
        expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
        expect(page.headers.get('cache-control')).toBe('no-store');
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      }
      const { text } = await mailbox.letter(ana.email, 'Choose a new password');
      // Behind the number sign: a browser keeps that to itself (RFC 3986 §3.5).
      expect(new URL(/http\S+/.exec(text)![0]).search).toBe('');
    });
  });

  describe('confirming the address', () => {
    it('takes the link and the password of the account', async () => {
      const { email } = bruno;
      const headers = bearer(await signIn(gateway.url, bruno));
      expect((await post('/auth/verify-email/resend', {}, headers)).status).toBe(202);
      const token = await mailbox.token(email, 'Confirm your e-mail address');
      const wrong = await post('/auth/verify-email', { token, password: 'not that one, surely' });
      expect(await refused(wrong)).toEqual([400, 'password-wrong']);
      expect((await post('/auth/verify-email', { token, password: bruno.password })).status).toBe(204);
      await mailbox.empty();
      // Confirmed once is confirmed: the answer is the same, and no letter follows.
      expect((await post('/auth/verify-email/resend', {}, headers)).status).toBe(202);
      await post('/auth/password-reset', { email });
      await mailbox.letter(email, 'Choose a new password');
      expect((await mailbox.list()).map(({ subject }) => subject)).toEqual(['Choose a new password']);
    });
  });

  describe('changing the address', () => {
    const eva = { email: 'eva.luna@serhafen.example', password: OTHER_PASSWORD };
    beforeAll(async () => {
      await post('/auth/register', { email: eva.email });
      const token = await mailbox.token(eva.email, 'Complete your registration');
      expect((await post('/auth/register/confirm', { token, password: eva.password })).status).toBe(204);
    });

    it('asks for the password, tells both addresses, and ends the other sessions', async () => {
      const here = await signIn(gateway.url, eva);
      const elsewhere = await signIn(gateway.url, eva);
      const newEmail = 'eva@new.example';
      const wrong = await post('/auth/email', { newEmail, currentPassword: 'not it' }, bearer(here));
      expect(await refused(wrong)).toEqual([400, 'password-wrong']);
      const asked = await post('/auth/email', { newEmail, currentPassword: eva.password }, bearer(here));
      expect(asked.status).toBe(202);
      expect((await mailbox.letter(eva.email, 'about to change')).text).not.toContain(newEmail);
      const token = await mailbox.token(newEmail, 'Confirm your new e-mail address');
      expect((await post('/auth/email/confirm', { token })).status).toBe(204);
      expect((await mailbox.letter(eva.email, 'was changed')).text).not.toContain(newEmail);
      expect((await post('/auth/refresh', { refreshToken: elsewhere.refreshToken })).status).toBe(401);
      const refreshed = await post('/auth/refresh', { refreshToken: here.refreshToken });
      expect(refreshed.status).toBe(200);
      expect(await signsIn(eva.email, eva.password)).toBe(false);
      expect(await signsIn(newEmail, eva.password)).toBe(true);
      expect(await refused(await post('/auth/email/confirm', { token }))).toEqual([400, 'link-invalid']);
    });

    it.each<[string, (victim: Tokens) => Promise<number>]>([
      [
        'changes the password',
        async (victim) => {
          const headers = { ...bearer(victim), 'content-type': 'application/json' };
          const body = JSON.stringify({ currentPassword: eva.password, newPassword: NEW_PASSWORD });
          const changed = await checkedFetch(`${gateway.url}/api/v0/auth/password`, { method: 'PUT', headers, body });
          eva.password = NEW_PASSWORD;
          return changed.status;
        },
      ],
      [
        'signs out everywhere else',
        async (victim) => (await post('/sessions/revoke-others', {}, bearer(victim))).status,
      ],
    ])('checklist 28: a thief’s request to move the account is void once its owner %s', async (_, rescue) => {
      const thief = await signIn(gateway.url, { email: 'eva@new.example', password: eva.password });
      const newEmail = 'thief@evil.example';
      const asked = await post('/auth/email', { newEmail, currentPassword: eva.password }, bearer(thief));
      expect(asked.status).toBe(202);
      const token = await mailbox.token(newEmail, 'Confirm your new e-mail address');
      // Whoever signs out leaves no trace of the session that asked.
      expect((await post('/auth/logout', {}, bearer(thief))).status).toBe(204);
      const victim = await signIn(gateway.url, { email: 'eva@new.example', password: eva.password });
      expect(await rescue(victim)).toBeLessThan(300);
      expect(await refused(await post('/auth/email/confirm', { token }))).toEqual([400, 'link-invalid']);
      await mailbox.empty();
    });

    it('does not tell that an address is somebody else’s', async () => {
      const headers = bearer(await signIn(gateway.url, { email: 'eva@new.example', password: eva.password }));
      await mailbox.empty();
      const body = { newEmail: bruno.email, currentPassword: eva.password };
      expect((await post('/auth/email', body, headers)).status).toBe(202);
      await mailbox.letter('eva@new.example', 'about to change');
      expect((await mailbox.list()).map(({ to }) => to)).toEqual(['eva@new.example']);
    });
  });

  it('closed registration says so to everybody', async () => {
    const closed = await startGateway({ database: gateway.database, masterKey: gateway.masterKey });
    try {
      for (const email of [ana.email, 'new@example.test']) {
        const answer = await postJson(`${closed.url}/api/v0/auth/register`, { email });
        expect(await refused(answer)).toEqual([403, 'registration-closed']);
      }
      // The page says so before anybody has typed anything.
      const page = await (await fetch(`${closed.url}/ui/register`)).text();
      expect(page).toContain('Nobody can register here');
      expect(page).not.toContain('<form');
      expect(await (await fetch(`${gateway.url}/ui/register`)).text()).toContain('<form');
    } finally {
      await closed.close();
    }
  });

  it('limits registrations to three a minute from one address', async () => {
    const strict = await startGateway({
      database: gateway.database,
      masterKey: gateway.masterKey,
      environment: { REGISTRATION: 'open' },
    });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++)
        statuses.push((await postJson(`${strict.url}/api/v0/auth/register`, { email: `a${i}@example.test` })).status);
      expect(statuses).toEqual([202, 202, 202, 429]);
    } finally {
      await strict.close();
    }
  });

  it('keeps captured mail for those who run the installation', async () => {
    const path = `${gateway.url}/api/v0/mail/messages`;
    expect(await refused(await checkedFetch(path))).toEqual([401, 'unauthenticated']);
    for (const method of ['GET', 'DELETE']) {
      const headers = { ...bearer(await signIn(gateway.url, bruno)), 'x-tenant-id': TENANT };
      const answer = await checkedFetch(path, { method, headers });
      expect(await refused(answer)).toEqual([403, 'insufficient-permission']);
    }
  });
});

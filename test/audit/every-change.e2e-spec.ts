import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditList } from '../../src/contract';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import { Mailbox } from '../support/mailbox';
import { bearer, person, type Person, signIn, startGatewayFor, TENANT } from '../support/people';
import { execute } from '../support/test-server';

/** Goes through the life of an installation by every operation that changes something, and asks the audit about each. */

const PASSWORD = 'seven green umbrellas';
const NEXT_PASSWORD = 'eight yellow umbrellas';
const own = (name: string, roles: readonly string[] = ['USER']): Person => ({
  ...person(`${name}@serhafen.example`, { [TENANT]: roles }),
  password: PASSWORD,
});
const [zoe, ana, bea, cai, dan, eli] = [own('zoe'), own('ana'), own('bea'), own('cai'), own('dan'), own('eli')];
const ida = own('ida', ['ADMIN']);

/** Operations that use an unsafe method, and change nothing that anybody would ask about. */
const CHANGE_NOTHING = new Set([
  'changeEmail', // sends letters; the address is changed by confirmEmail
  'issueWebSocketTicket', // stands for the token that asks, for seconds
  'readInvitation', // shows what a link is for
  'refresh', // exchanges a token for its successor; the session is the same
  'register', // sends a letter at most: the account is made by completeRegistration
  'requestPasswordReset', // sends a letter at most
  'resendVerification', // sends a letter at most
]);

const LIMITS = [
  ...['LOGIN_LIMIT', 'LOGIN_NAME_LIMIT', 'LOGIN_ADDRESS_LIMIT', 'CONTROL_PLANE_LIMIT'],
  ...['REGISTRATION_LIMIT', 'ACCOUNT_MAIL_LIMIT', 'ACCOUNT_ADDRESS_LIMIT'],
];
const DEAD = ['1', '2', '3'].map((n) => `018f0000-0000-4000-8000-00000000000${n}`) as [string, string, string];

interface Made {
  readonly id: string;
}

describe('every operation that changes something', () => {
  let gateway: TestGateway;
  let superadmin: Record<string, string>;
  let mailbox: Mailbox;
  const done = new Map<string, readonly string[]>();

  beforeAll(async () => {
    gateway = await startGatewayFor([zoe, ana, bea, cai, dan, eli, ida], {
      environment: {
        REGISTRATION: 'open',
        FIRST_ADMIN_TENANT: '',
        ...Object.fromEntries(LIMITS.map((name) => [name, '100000/60'])),
      },
    });
    superadmin = bearer(await signIn(gateway.url, ADMINISTRATOR));
    mailbox = new Mailbox(gateway.url);
    await execute(
      gateway.database.superuserUrl,
      ...DEAD.map(
        (
          id,
        ) => `INSERT INTO dead_letters (id, event_id, subscriber, type, aggregate, event, attempts, last_error, recorded_at, died_at)
                 VALUES ('${id}', '${id}', 'nobody', 't', 'a', '{"changes": {}}', 1, 'x', now(), now())`,
      ),
    );
  });
  afterAll(() => gateway?.close());

  const here = { 'x-tenant-id': TENANT };
  const headersOf = async (someone: Pick<Person, 'email' | 'password'>) => ({
    ...bearer(await signIn(gateway.url, someone)),
    ...here,
  });

  async function send(method: string, path: string, body: unknown, headers: Record<string, string>) {
    const answer = await fetch(gateway.url + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return { answer, content: (text === '' ? undefined : JSON.parse(text)) as unknown };
  }

  /** Does it, and notes what the audit says about that request. */
  async function change<T>(operation: string, call: string, body?: unknown, headers = superadmin): Promise<T> {
    const [method, path] = call.split(' ') as [string, string];
    const { answer, content } = await send(method, path, body, headers);
    const requestId = answer.headers.get('x-request-id')!;
    const audit = await send('GET', `/api/v0/audit?requestId=${encodeURIComponent(requestId)}`, undefined, superadmin);
    done.set(
      operation,
      (audit.content as AuditList).data.map(({ type }) => type),
    );
    return content as T;
  }

  const get = async <T>(path: string, headers = superadmin) =>
    (await send('GET', path, undefined, headers)).content as T;
  const version = async (path: string, headers = superadmin): Promise<Record<string, string>> => {
    const { answer } = await send('GET', path, undefined, headers);
    return { ...headers, 'if-match': answer.headers.get('etag')! };
  };
  const idOf = async (someone: Person) => (await get<Made>('/api/v0/users/me', await headersOf(someone))).id;

  it('leaves an entry in the audit', async () => {
    const api = '/api/v0';
    // Tenants, and who is in them.
    await change('createTenant', `POST ${api}/tenants`, { businessUnit: 'NORTE', countryCode: 'CL' });
    const tenant = `${api}/tenants/NORTE:CL`;
    await change('changeTenant', `PATCH ${tenant}`, { displayName: 'Norte' }, await version(tenant));
    const anaId = await idOf(ana);
    await change('addMember', `PUT ${tenant}/members/${anaId}`);
    await change('removeMember', `DELETE ${tenant}/members/${anaId}`);
    await change('suspendTenant', `POST ${tenant}/suspend`);
    await change('resumeTenant', `POST ${tenant}/resume`);

    // Roles and groups.
    await change('createRole', `POST ${api}/roles`, { name: 'PILOT', permissions: ['users:read'] });
    await change(
      'changeRole',
      `PATCH ${api}/roles/PILOT`,
      { description: 'Flies.' },
      await version(`${api}/roles/PILOT`),
    );
    const inTenant = { ...superadmin, ...here };
    await change('assignRole', `PUT ${api}/users/${anaId}/roles/PILOT`, undefined, inTenant);
    await change('withdrawRole', `DELETE ${api}/users/${anaId}/roles/PILOT`, undefined, inTenant);
    const { id: groupId } = await change<Made>('createGroup', `POST ${api}/groups`, { name: 'crew' }, inTenant);
    const group = `${api}/groups/${groupId}`;
    await change('changeGroup', `PATCH ${group}`, { description: 'They fly.' }, await version(group, inTenant));
    await change('giveRoleByGroup', `PUT ${group}/roles/PILOT`, undefined, inTenant);
    await change('addGroupMember', `PUT ${group}/members/${anaId}`, undefined, inTenant);
    await change('removeGroupMember', `DELETE ${group}/members/${anaId}`, undefined, inTenant);
    await change('takeRoleFromGroup', `DELETE ${group}/roles/PILOT`, undefined, inTenant);
    await change('deleteGroup', `DELETE ${group}`, undefined, await version(group, inTenant));
    await change('deleteRole', `DELETE ${api}/roles/PILOT`, undefined, await version(`${api}/roles/PILOT`));

    // Users.
    const email = 'new@serhafen.example';
    const { id: newId } = await change<Made>('createUser', `POST ${api}/users`, { email, password: PASSWORD });
    const user = `${api}/users/${newId}`;
    await change('changeUser', `PATCH ${user}`, { givenName: 'Nina' }, await version(user));
    await change('disableUser', `POST ${user}/disable`);
    await change('enableUser', `POST ${user}/enable`);
    await change('resetUserPassword', `POST ${user}/reset-password`);
    await change('deleteUser', `DELETE ${user}`, undefined, await version(user));
    const mine = await headersOf(ana);
    await change(
      'changeOwnProfile',
      `PATCH ${api}/users/me`,
      { givenName: 'Ana' },
      await version(`${api}/users/me`, mine),
    );

    // Signing in and out.
    await change('login', `POST ${api}/auth/login`, { email: bea.email, password: PASSWORD }, {});
    await change('reauthenticate', `POST ${api}/auth/reauthenticate`, { password: PASSWORD }, await headersOf(bea));
    const beas = await headersOf(bea);
    await change(
      'changePassword',
      `PUT ${api}/auth/password`,
      { currentPassword: PASSWORD, newPassword: NEXT_PASSWORD },
      beas,
    );
    await headersOf({ ...bea, password: NEXT_PASSWORD });
    const session = async (headers: Record<string, string>) =>
      (await get<{ data: (Made & { current: boolean })[] }>(`${api}/sessions`, headers)).data.find(
        ({ current }) => !current,
      )!;
    const beaNow = await headersOf({ ...bea, password: NEXT_PASSWORD });
    await change('endSession', `DELETE ${api}/sessions/${(await session(beaNow)).id}`, undefined, beaNow);
    await headersOf({ ...bea, password: NEXT_PASSWORD });
    await change('endOtherSessions', `POST ${api}/sessions/revoke-others`, undefined, beaNow);
    await change('endSessionsOfUser', `DELETE ${api}/users/${anaId}/sessions`);
    const form = new URLSearchParams({ grant_type: 'password', username: cai.email, password: PASSWORD });
    const token = await fetch(`${gateway.url}${api}/auth/token`, { method: 'POST', body: form });
    const requestId = encodeURIComponent(token.headers.get('x-request-id')!);
    done.set(
      'token',
      (await get<AuditList>(`${api}/audit?requestId=${requestId}`)).data.map(({ type }) => type),
    );
    await change('logout', `POST ${api}/auth/logout`, {}, await headersOf(cai));
    await lockOut(dan);
    await change('unlockUser', `POST ${api}/users/${await idAs(dan)}/unlock`);

    // By letter.
    const eliNow = await headersOf(eli);
    const newEmail = 'elias@serhafen.example';
    await send('POST', `${api}/auth/email`, { newEmail, currentPassword: PASSWORD }, eliNow);
    const proof = await mailbox.token(newEmail, 'Confirm your new e-mail address');
    await change('confirmEmail', `POST ${api}/auth/email/confirm`, { token: proof }, {});
    await send('POST', `${api}/auth/verify-email/resend`, undefined, await headersOf(zoe));
    const verify = await mailbox.token(zoe.email, 'Confirm your e-mail address');
    await change('verifyEmail', `POST ${api}/auth/verify-email`, { token: verify, password: PASSWORD }, {});
    await send('POST', `${api}/auth/password-reset`, { email: zoe.email }, {});
    const reset = await mailbox.token(zoe.email, 'Choose a new password');
    await change(
      'resetPassword',
      `POST ${api}/auth/password-reset/confirm`,
      { token: reset, password: NEXT_PASSWORD },
      {},
    );
    await send('POST', `${api}/auth/register`, { email: 'fay@serhafen.example' }, {});
    const registered = await mailbox.token('fay@serhafen.example', 'Complete your registration');
    await change(
      'completeRegistration',
      `POST ${api}/auth/register/confirm`,
      { token: registered, password: PASSWORD },
      {},
    );
    const invited = 'gus@serhafen.example';
    const { id: invitation } = await change<Made>(
      'invite',
      `POST ${api}/users/invitations`,
      { email: invited, roles: ['USER'] },
      inTenant,
    );
    await mailbox.token(invited, 'You are invited');
    await mailbox.empty();
    await change('resendInvitation', `POST ${api}/users/invitations/${invitation}/resend`, undefined, inTenant);
    const accept = await mailbox.token(invited, 'You are invited');
    await change('acceptInvitation', `POST ${api}/auth/invitation/accept`, { token: accept, password: PASSWORD }, {});
    const another = (await send('POST', `${api}/users/invitations`, { email: 'hal@serhafen.example' }, inTenant))
      .content as Made;
    await change('withdrawInvitation', `DELETE ${api}/users/invitations/${another.id}`, undefined, inTenant);
    await change('emptyMailbox', `DELETE ${api}/mail/messages`);

    // Keys, and what could not be told.
    const idas = await headersOf(ida);
    const { apiKey } = await change<{ apiKey: Made }>(
      'createApiKey',
      `POST ${api}/api-keys`,
      { name: 'ci', scopes: ['users:read'] },
      idas,
    );
    const key = `${api}/api-keys/${apiKey.id}`;
    await change('changeApiKey', `PATCH ${key}`, { name: 'cd' }, await version(key, idas));
    await change('rotateApiKey', `POST ${key}/rotate`, {}, idas);
    await change('deleteApiKey', `DELETE ${key}`, undefined, idas);
    const { apiKey: other } = (await send('POST', `${api}/api-keys`, { name: 'x', scopes: ['users:read'] }, idas))
      .content as { apiKey: Made };
    await change('deleteTenantApiKey', `DELETE ${api}/api-keys/tenant/${other.id}`, undefined, idas);
    await change('discardDeadLetter', `DELETE ${api}/events/dead-letters/${DEAD[0]}`);
    await change('replayDeadLetter', `POST ${api}/events/dead-letters/${DEAD[1]}/replay`);
    await change('replayDeadLetters', `POST ${api}/events/replays`);

    const silent = [...done].filter(([, types]) => types.length === 0).map(([operation]) => operation);
    expect(silent).toEqual([]);
    expect(mutating().filter((operation) => !done.has(operation) && !CHANGE_NOTHING.has(operation))).toEqual([]);
  });

  /** Until the account is locked: what is unlocked then was. */
  async function lockOut({ email }: Person): Promise<void> {
    for (let tries = 0; tries < 6; tries++)
      await fetch(`${gateway.url}/api/v0/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'not the right one' }),
      });
  }

  async function idAs({ email }: Person): Promise<string> {
    const query = `?q=${encodeURIComponent(email)}`;
    return (await get<{ data: Made[] }>(`/api/v0/users${query}`)).data[0]!.id;
  }
});

/** Operations of the contract that are not meant to be safe (RFC 9110 §9.2.1). */
function mutating(): string[] {
  const text = readFileSync(join(__dirname, '../../openapi/openapi.json'), 'utf8');
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
  };
  return Object.values(paths)
    .flatMap((item) => ['post', 'put', 'patch', 'delete'].flatMap((method) => item[method] ?? []))
    .filter(({ tags }) => !tags.includes('backends'))
    .map(({ operationId }) => operationId);
}

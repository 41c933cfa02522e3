import { fault } from './household.mjs';
import { SMALL_ANSWER } from './origin.mjs';

/** A peer that does less than it says would win: before it is measured, each proves what it does. */
export async function verify(peers) {
  for (const { name, url, headers } of peers) {
    const small = await get(`${url}/bench/small`, headers[0]);
    expect(`${name}: a proxied answer`, small, { status: 200, body: SMALL_ANSWER });
    const megabyte = await get(`${url}/bench/megabyte`, headers[0]);
    expect(`${name}: the length of a large answer`, { length: megabyte.body.length }, { length: 1024 * 1024 });
  }
}

/** Our gateway, besides: who gets in, and whom the backend sees. */
export async function verifyPolicy({ url, headers }) {
  const [mine] = headers;
  const status = async (path, given) => ({ status: (await get(`${url}${path}`, given)).status });
  const { Authorization, ...anonymous } = mine;
  expect('no token', await status('/bench/small', anonymous), { status: 401 });
  const forged = `${Authorization.slice(0, -8)}AAAAAAAA`;
  expect('a forged token', await status('/bench/small', { ...mine, Authorization: forged }), { status: 401 });
  expect('a role one does not have', await status('/admins', mine), { status: 403 });
  expect('a foreign tenant', await status('/bench/small', { ...mine, 'X-Tenant-Id': 'ELSEWHERE:PE' }), { status: 403 });
  expect('no such path', await status('/nowhere', mine), { status: 404 });
  const answer = await get(`${url}/bench/whoami`, { ...mine, 'X-User-Id': 'root', 'X-User-Roles': 'SUPERADMIN' });
  const { user, roles, authorization } = JSON.parse(answer.body);
  expect('what the backend sees', { roles, authorization }, { roles: 'USER', authorization: '' });
  if (!/^[0-9a-f-]{36}$/.test(user)) throw fault(`The backend should see our user id, and sees ${user}`);
  if (answer.headers.get('ratelimit') === null) throw fault('The answer does not tell the limit');
}

async function get(url, headers) {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

function expect(what, actual, wanted) {
  for (const [key, value] of Object.entries(wanted))
    if (actual[key] !== value) throw fault(`${what}: ${key} should be ${value}, and is ${actual[key]}`);
}

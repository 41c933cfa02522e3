import { fault } from '../household.mjs';
import { KILOBYTE_ANSWER } from '../origin.mjs';

/** A peer that does less than it says would win: before anything is measured, each proves what it does. */
export async function prove({ name, url, policies }, mine) {
  const ask = (path, headers, body) => answerOf(url + path, headers, body);
  const expect = (what, actual, wanted) => {
    if (actual !== wanted) throw fault(`${name}: ${what} should be ${brief(wanted)}, and is ${brief(actual)}`);
  };
  const small = await ask('/bench/kilobyte', mine);
  expect('the status of a proxied answer', small.status, 200);
  expect('a proxied answer', small.body, KILOBYTE_ANSWER);
  const posted = await ask('/bench/kilobyte', mine, KILOBYTE_ANSWER);
  expect('the answer to a body', posted.body, KILOBYTE_ANSWER);
  expect('the length of a large answer', (await ask('/bench/megabyte', mine)).body.length, 1024 * 1024);
  if (!policies) return;

  const { Authorization, ...anonymous } = mine;
  const [header, claims, signature] = Authorization.slice('Bearer '.length).split('.');
  const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  const bearer = (token) => ({ ...mine, Authorization: `Bearer ${token}` });
  const forged = signature.slice(0, 20) + (signature[20] === 'A' ? 'B' : 'A') + signature.slice(21);
  expect('without a token', (await ask('/bench/kilobyte', anonymous)).status, 401);
  expect('with a forged token', (await ask('/bench/kilobyte', bearer(`${header}.${claims}.${forged}`))).status, 401);
  expect(
    'with a token that nobody signed',
    (await ask('/bench/kilobyte', bearer(`${unsigned}.${claims}.`))).status,
    401,
  );
  expect('with a role that one does not have', (await ask('/admins', mine)).status, 403);
  const seen = JSON.parse((await ask('/bench/whoami', { ...mine, 'X-User-Id': 'root' })).body);
  expect('the user that the backend sees', seen.user, JSON.parse(Buffer.from(claims, 'base64url')).sub);
}

const brief = (value) => String(value).slice(0, 100);

async function answerOf(url, headers, body) {
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers: { ...headers, ...type }, body, signal }); // prettier-ignore
  return { status: answer.status, body: await answer.text() };
}

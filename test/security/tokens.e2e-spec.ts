import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac, createPublicKey } from 'node:crypto';
import { decodeJwt, exportSPKI, type JWTPayload, SignJWT } from 'jose';
import { SigningKeys } from '../../src/access';
import { aKey, aToken } from '../../src/access/verify/testing';
import { type Echo, startEchoUpstream } from '../support/echo-upstream';
import { ADMINISTRATOR, startGateway, type TestGateway } from '../support/gateway';
import { bearer, signIn, type Tokens } from '../support/people';

/** The lines of the security checklist about access tokens (docs/security.md), over HTTP, on both planes. */
describe.each(['RS256', 'ES256', 'EdDSA'])('access tokens signed with %s', (algorithm) => {
  let gateway: TestGateway;
  let upstream: Awaited<ReturnType<typeof startEchoUpstream>>;
  let tokens: Tokens;
  let claims: JWTPayload;

  beforeAll(async () => {
    upstream = await startEchoUpstream();
    gateway = await startGateway({
      environment: { TOKEN_ALGORITHM: algorithm },
      gatewayYaml: `upstreams: { echo: { targets: [{ url: "${upstream.url}" }] } }
routes: [{ id: echo, match: { path: /echo }, upstream: echo }]
`,
    });
    tokens = await signIn(gateway.url, ADMINISTRATOR);
    claims = decodeJwt(tokens.accessToken);
  });
  afterAll(async () => {
    await gateway?.close();
    await upstream?.close();
  });

  const key = () => gateway.app.get(SigningKeys, { strict: false }).current();
  const forged = (change: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> => {
    const { kid, privateKey } = key();
    return new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...change })) as JWTPayload)
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid, ...header })
      .sign(privateKey);
  };
  const nowSeconds = (): number => Math.floor(Date.now() / 1000);

  /** The two planes' answers to a bearer: status, and the problem's code where there is one. */
  async function answers(token: string): Promise<string[]> {
    const said: string[] = [];
    for (const path of ['/api/v0/auth/me', '/echo']) {
      const answer = await fetch(`${gateway.url}${path}`, { headers: bearer({ accessToken: token }) });
      const body = (await answer.json()) as { code?: string } & Partial<Echo>;
      said.push(answer.status === 200 ? '200' : `${answer.status} ${body.code}`);
    }
    return said;
  }
  const REFUSED = ['401 token-invalid', '401 token-invalid'];
  const ACCEPTED = ['200', '200'];

  it('are accepted on both planes when nothing is wrong, also when made by hand', async () => {
    expect(await answers(tokens.accessToken)).toEqual(ACCEPTED);
    expect(await answers(await forged({}))).toEqual(ACCEPTED);
  });

  it('checklist 1: signed by HS256 with our public key are refused', async () => {
    const pem = await exportSPKI(key().publicKey);
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: key().kid })).toString('base64url');
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const secret of [pem, createPublicKey(pem).export({ type: 'spki', format: 'der' })])
      expect(
        await answers(`${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`),
      ).toEqual(REFUSED);
  });

  it.each(['none', 'None', 'nOnE', 'NONE', ''])('checklist 2: with alg %j are refused, signed or not', async (alg) => {
    const head = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: key().kid })).toString('base64url');
    const [, body, signature] = tokens.accessToken.split('.') as [string, string, string];
    expect(await answers(`${head}.${body}.`)).toEqual(REFUSED);
    expect(await answers(`${head}.${body}.${signature}`)).toEqual(REFUSED);
  });

  it('checklist 2: with an empty signature are refused', async () => {
    expect(await answers(tokens.accessToken.replace(/\.[^.]*$/, '.'))).toEqual(REFUSED);
  });

  it.each([
    ['unknown', 'nobody'],
    ['missing', undefined],
    ['5,000 characters long', 'k'.repeat(5000)],
    ['a path', '../../../../etc/passwd'],
    ['SQL', `' OR '1'='1`],
    ['not a text', 7],
  ])('checklist 3: with a key id that is %s are refused', async (_, kid) => {
    expect(await answers(await forged({}, { kid }))).toEqual(REFUSED);
  });

  describe('that bring their own key', () => {
    let asked = 0;
    let stranger: Server;
    let url: string;
    beforeAll(async () => {
      stranger = createServer((_, response) => {
        asked++;
        response.end('{}');
      });
      await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/jwks`;
    });
    afterAll(() => new Promise((resolve) => stranger.close(resolve)));

    it('checklist 4: are refused, and nobody is asked for it', async () => {
      const theirs = await aKey(key().kid, algorithm);
      for (const header of [{ jwk: theirs.jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }])
        for (const kid of [key().kid, 'theirs'])
          expect(await answers(await aToken(theirs, { claims, header: { ...header, kid } }))).toEqual(REFUSED);
      expect(asked).toBe(0);
    });
  });

  it.each([
    (iss: string) => `${iss}/`,
    (iss: string) => iss.toUpperCase(),
    (iss: string) => ` ${iss}`,
    () => undefined,
  ])('checklist 5: of an issuer that is almost ours are refused (%#)', async (spoil) =>
    expect(await answers(await forged({ iss: spoil(claims.iss!) }))).toEqual(REFUSED),
  );

  it.each([undefined, '', 'another-api', ['another-api'], [], 7, {}])(
    'checklist 6: for the audience %j are refused',
    async (aud) => expect(await answers(await forged({ aud }))).toEqual(REFUSED),
  );

  it('checklist 6: for several audiences are accepted where ours is among them', async () => {
    expect(await answers(await forged({ aud: ['another-api', claims.aud] }))).toEqual(ACCEPTED);
  });

  it.each(['exp', 'iat', 'sub', 'jti'])('checklist 7: without %s are refused', async (name) => {
    expect(await answers(await forged({ [name]: undefined }))).toEqual(REFUSED);
  });

  it.each<[string, () => Record<string, number>]>([
    ['expired a minute ago', () => ({ exp: nowSeconds() - 60 })],
    ['that begin in a minute', () => ({ nbf: nowSeconds() + 60 })],
    ['issued in a minute', () => ({ iat: nowSeconds() + 60 })],
  ])('checklist 7: %s are refused', async (_, times) => {
    expect(await answers(await forged(times()))).toEqual(REFUSED);
  });

  it.each(['JWT', 'logout+jwt', 'id+jwt', 'refresh+jwt', undefined])(
    'checklist 8: of type %j are refused',
    async (typ) => expect(await answers(await forged({}, { typ }))).toEqual(REFUSED),
  );

  it('checklist 8: are no refresh tokens, and refresh tokens are none of them', async () => {
    expect(await answers(tokens.refreshToken)).toEqual(REFUSED);
    const answer = await fetch(`${gateway.url}/api/v0/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken: tokens.accessToken }),
    });
    expect(answer.status).not.toBe(200);
    expect(await answers(tokens.accessToken)).toEqual(ACCEPTED);
  });

  it('checklist 11: are verified with keys that are published without their private half, and not kept too long', async () => {
    const answer = await fetch(`${gateway.url}/.well-known/jwks.json`);
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] };
    expect(keys.map(({ alg }) => alg)).toEqual([algorithm]);
    for (const published of keys)
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(published).not.toHaveProperty(secret);
    const maxAge = Number(/max-age=(\d+)/.exec(answer.headers.get('cache-control')!)?.[1]);
    const { exp, iat } = claims as { exp: number; iat: number };
    expect(maxAge).toBeLessThanOrEqual((exp - iat) / 2);
  });
});

import { aPrincipal } from '../../access/testing';
import { aHead } from '../../shared/http/testing';
import { anExchange, aRoute, type FakeParts, someParts } from '../testing';
import { decide, peek } from '../serve';
import { compileRoute } from './compile-route';
import { RouteTable } from './route-table';

const GOLD = 'gold-token';
const PLAIN = 'plain-token';

function parts(): FakeParts {
  const made = someParts();
  made.authenticator.know(GOLD, aPrincipal({ claims: { plan: 'gold' }, tenants: { 'SERHAFEN:CL': ['USER'] } }));
  made.authenticator.know(PLAIN, aPrincipal({ tenants: { 'ANDESLOG:PE': ['USER'] } }));
  return made;
}

/** What happens to a request with a token on a path with these routes. */
async function outcome(
  routes: Parameters<typeof aRoute>[0][],
  token: string | undefined,
  organs = parts(),
  ask = decide,
) {
  const ways = { forward: () => undefined, tunnel: undefined };
  const table = new RouteTable(routes.map((route) => compileRoute(aRoute(route), organs, ways)));
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const head = { path: '/api/v0/mawbs', headers };
  const exchange = anExchange({ head, route: table.find(aHead(head))! });
  const refusal = await ask(exchange.route.checks, exchange);
  return { route: exchange.route.id, refused: refusal?.code, exchange };
}

const gold = { id: 'gold', match: { claims: { plan: 'gold' } } };
const peru = { id: 'peru', match: { tenants: ['ANDESLOG:PE'] } };
const rest = { id: 'rest' };

describe('a choice by principal', () => {
  it.each([
    [GOLD, 'gold'],
    [PLAIN, 'rest'],
  ])('leads %s to %s', async (token, id) => {
    expect(await outcome([rest, gold], token)).toMatchObject({ route: id, refused: undefined });
  });

  it('knows the tenant that was selected', async () => {
    expect(await outcome([peru, rest], PLAIN)).toMatchObject({ route: 'peru', refused: undefined });
    expect(await outcome([peru, rest], GOLD)).toMatchObject({ route: 'rest', refused: undefined });
  });

  it('waits where somebody must be looked up', async () => {
    const organs = parts();
    organs.authenticator.later = true;
    expect(await outcome([rest, gold], GOLD, organs)).toMatchObject({ route: 'gold', refused: undefined });
  });

  it.each([undefined, 'unknown'])('refuses a request with token %s as the last candidate does', async (token) => {
    const code = token === undefined ? 'unauthenticated' : 'token-invalid';
    expect(await outcome([rest, gold], token)).toMatchObject({ route: 'rest', refused: code });
    expect(await outcome([gold], token)).toMatchObject({ route: 'gold', refused: code });
  });

  it('answers 404 to somebody whom no candidate takes', async () => {
    expect(await outcome([gold], PLAIN)).toMatchObject({ refused: 'not-found' });
  });

  it('opens nothing: every check of the chosen route is asked', async () => {
    expect(await outcome([rest, { ...gold, roles: ['ADMIN'] }], GOLD)).toMatchObject({
      route: 'gold',
      refused: 'insufficient-role',
    });
    expect(await outcome([{ ...rest, roles: ['ADMIN'] }, gold], PLAIN)).toMatchObject({ refused: 'insufficient-role' });
  });

  it('asks the conditions again where access is decided', () => {
    const { checks } = compileRoute(aRoute(gold), parts(), { forward: () => undefined, tunnel: undefined });
    const check = checks.find(({ name }) => name === 'match-principal')!;
    expect(check.decide(anExchange({ principal: aPrincipal() }))).toMatchObject({ status: 404 });
    expect(check.decide(anExchange({ principal: aPrincipal({ claims: { plan: 'gold' } }) }))).toBeUndefined();
    expect(check.decide(anExchange())).toMatchObject({ status: 404 });
  });

  it('spends nothing when it is only asked', async () => {
    const organs = parts();
    const limited = { ...gold, limits: [{ by: 'user' as const, requests: 5, perSeconds: 60 }] };
    expect(await outcome([rest, limited], GOLD, organs, peek)).toMatchObject({ route: 'gold', refused: undefined });
    expect(organs.limiter.taken).toEqual([]);
  });
});

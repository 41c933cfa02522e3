import { aPrincipal } from '../../access/testing';
import { anExchange, aRoute } from '../testing';
import { requireScopes } from './require-scopes.check';

const check = requireScopes(aRoute({ scopes: ['orders:read', 'orders:write'] }))!;

describe('requireScopes', () => {
  it('is not there for a route without scopes', () => {
    expect(requireScopes(aRoute())).toBeUndefined();
  });

  it('lets a token with every scope through', () => {
    const principal = aPrincipal({ scopes: ['orders:write', 'extra', 'orders:read'] });
    expect(check.decide(anExchange({ principal }))).toBeUndefined();
  });

  it.each([['orders:read'], ['ORDERS:READ orders:write'], ['orders'], ['']])(
    'answers 403 to a token with only %j, and says what is needed',
    (scopes) => {
      const principal = aPrincipal({ scopes: scopes.split(' ') });
      expect(check.decide(anExchange({ principal }))).toMatchObject({
        status: 403,
        code: 'insufficient-scope',
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="orders:read orders:write"' },
      });
    },
  );
});

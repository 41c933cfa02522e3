import { aPrincipal } from '../../access/testing';
import { anExchange, aRoute, someParts } from '../testing';
import { selectTenant } from './select-tenant.check';

const optional = selectTenant(aRoute(), someParts())!;
const required = selectTenant(aRoute({ tenant: 'required' }), someParts())!;
const inBoth = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'], 'ANDESLOG:PE': ['USER'] } });
const inOne = aPrincipal({ tenants: { 'SERHAFEN:CL': ['USER'] } });

describe('selectTenant', () => {
  it('is not there for a public route', () => {
    expect(selectTenant(aRoute({ public: true }), someParts())).toBeUndefined();
  });

  it('selects the tenant that was asked for', () => {
    const exchange = anExchange({ principal: inBoth, head: { requestedTenant: 'ANDESLOG:PE' } });
    expect(required.decide(exchange)).toBeUndefined();
    expect(exchange.tenant).toMatchObject({ code: 'ANDESLOG:PE', businessUnit: 'ANDESLOG', countryCode: 'PE' });
  });

  it('selects the only membership without being asked', () => {
    const exchange = anExchange({ principal: inOne });
    expect(required.decide(exchange)).toBeUndefined();
    expect(exchange.tenant?.code).toBe('SERHAFEN:CL');
  });

  it.each(['ANDESLOG:PE', 'NOWHERE:XX'])('refuses %s to somebody who is not a member, required or not', (tenant) => {
    for (const check of [required, optional]) {
      const exchange = anExchange({ principal: inOne, head: { requestedTenant: tenant } });
      expect(check.decide(exchange)).toMatchObject({ status: 403, code: 'tenant-forbidden' });
      expect(exchange.tenant).toBeUndefined();
    }
  });

  it('asks for a tenant where the route needs one and nothing says which', () => {
    expect(required.decide(anExchange({ principal: inBoth }))).toMatchObject({ status: 400, code: 'tenant-required' });
    expect(optional.decide(anExchange({ principal: inBoth }))).toBeUndefined();
  });
});

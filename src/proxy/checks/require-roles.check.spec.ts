import { aPrincipal, aTenant } from '../../access/testing';
import { anExchange, aRoute } from '../testing';
import { requireRoles } from './require-roles.check';

const check = requireRoles(aRoute({ roles: ['ADMIN', 'AUDITOR'] }))!;
const mixed = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': ['USER'] } });

describe('requireRoles', () => {
  it('is not there for a route without roles', () => {
    expect(requireRoles(aRoute())).toBeUndefined();
  });

  it('lets one of the roles through where it is held', () => {
    expect(check.decide(anExchange({ principal: mixed, tenant: aTenant('SERHAFEN:CL') }))).toBeUndefined();
  });

  it('refuses the same principal in a tenant where he holds less', () => {
    expect(check.decide(anExchange({ principal: mixed, tenant: aTenant('ANDESLOG:PE') }))).toMatchObject({
      status: 403,
      code: 'insufficient-role',
    });
  });

  it('does not count a role of a tenant where none is selected', () => {
    expect(check.decide(anExchange({ principal: mixed }))).toMatchObject({ code: 'insufficient-role' });
  });

  it('counts an installation-wide role everywhere', () => {
    const auditor = aPrincipal({ roles: ['AUDITOR'] });
    expect(check.decide(anExchange({ principal: auditor }))).toBeUndefined();
    expect(check.decide(anExchange({ principal: auditor, tenant: aTenant() }))).toBeUndefined();
  });

  it('refuses when nobody was authenticated', () => {
    expect(check.decide(anExchange())).toMatchObject({ code: 'insufficient-role' });
  });
});

import { aPrincipal, aTenant } from '../../access/testing';
import { anExchange, aRoute } from '../testing';
import { refuseForMaintenance, refuseUnlessExempt } from './refuse-for-maintenance.check';

describe('maintenance', () => {
  it('refuses everybody with 503 and Retry-After', () => {
    const check = refuseForMaintenance(aRoute({ maintenance: { retryAfterSeconds: 90 } }))!;
    expect(check.decide(anExchange({ principal: aPrincipal({ roles: ['SUPERADMIN'] }) }))).toMatchObject({
      status: 503,
      code: 'maintenance',
      headers: { 'Retry-After': '90' },
    });
  });

  it('lets those through who hold an exempt role where the request is', () => {
    const route = aRoute({ maintenance: { exempt: ['ADMIN'] } });
    expect(refuseForMaintenance(route)).toBeUndefined();
    const check = refuseUnlessExempt(route)!;
    const principal = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN'] } });
    expect(check.decide(anExchange({ principal, tenant: aTenant('SERHAFEN:CL') }))).toBeUndefined();
    expect(check.decide(anExchange({ principal, tenant: aTenant('ANDESLOG:PE') }))).toMatchObject({ status: 503 });
    expect(check.decide(anExchange())).toMatchObject({ status: 503 });
  });

  it.each([undefined, { enabled: false }, { enabled: false, exempt: ['ADMIN'] }])(
    'is not there with %j',
    (maintenance) => {
      const route = aRoute({ maintenance });
      expect([refuseForMaintenance(route), refuseUnlessExempt(route)]).toEqual([undefined, undefined]);
    },
  );
});

import { aPrincipal, aTenant } from '../../access/testing';
import { WhoAmIHandler } from './who-am-i.handler';
import { WhoAmI } from './who-am-i.query';

describe('WhoAmIHandler', () => {
  const principal = aPrincipal({
    userId: 'ana',
    email: 'ana@example.test',
    roles: ['AUDITOR'],
    tenants: { 'SERHAFEN:CL': ['USER', 'ADMIN'], 'ANDESLOG:PE': [] },
    scopes: ['portal'],
  });
  const handler = new WhoAmIHandler();

  it('tells roles as they count in the selected tenant', async () => {
    expect(await handler.execute(new WhoAmI(principal, aTenant('SERHAFEN:CL')))).toEqual({
      id: 'ana',
      email: 'ana@example.test',
      roles: ['ADMIN', 'AUDITOR', 'USER'],
      scopes: ['portal'],
      tenants: [
        { code: 'ANDESLOG:PE', businessUnit: 'ANDESLOG', countryCode: 'PE', roles: [] },
        { code: 'SERHAFEN:CL', businessUnit: 'SERHAFEN', countryCode: 'CL', roles: ['ADMIN', 'USER'] },
      ],
      tenant: 'SERHAFEN:CL',
    });
  });

  it('tells installation-wide roles where no tenant is selected, and leaves out an unknown e-mail address', async () => {
    const nameless = aPrincipal({ roles: ['AUDITOR'], email: undefined });
    expect(await handler.execute(new WhoAmI(nameless, undefined))).toEqual({
      id: nameless.userId,
      roles: ['AUDITOR'],
      scopes: [],
      tenants: [],
      tenant: null,
    });
  });
});

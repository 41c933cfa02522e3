import { hasAnyRole } from './roles';
import { aPrincipal } from './testing';

describe('hasAnyRole', () => {
  const mixed = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'], 'ANDESLOG:PE': ['USER'] } });

  it('counts a role where it is held, and nowhere else', () => {
    expect(hasAnyRole(mixed, 'SERHAFEN:CL', ['ADMIN'])).toBe(true);
    expect(hasAnyRole(mixed, 'ANDESLOG:PE', ['ADMIN'])).toBe(false);
    expect(hasAnyRole(mixed, undefined, ['ADMIN', 'USER'])).toBe(false);
  });

  it('asks for one of the roles, not for all', () => {
    expect(hasAnyRole(mixed, 'ANDESLOG:PE', ['AUDITOR', 'USER'])).toBe(true);
  });

  it('counts installation-wide roles everywhere', () => {
    const everywhere = aPrincipal({ roles: ['AUDITOR'] });
    expect(hasAnyRole(everywhere, undefined, ['AUDITOR'])).toBe(true);
    expect(hasAnyRole(everywhere, 'SERHAFEN:CL', ['AUDITOR'])).toBe(true);
  });

  it('counts roles beside the tenants only where none is selected', () => {
    const foreign = aPrincipal({ rolesWithoutTenant: ['OPERATOR'], tenants: { 'SERHAFEN:CL': [] } });
    expect(hasAnyRole(foreign, undefined, ['OPERATOR'])).toBe(true);
    expect(hasAnyRole(foreign, 'SERHAFEN:CL', ['OPERATOR'])).toBe(false);
  });

  it.each(['admin', 'ADMIN ', 'ADMI', 'ADMINS'])('compares whole names: %p is not ADMIN', (role) => {
    expect(hasAnyRole(mixed, 'SERHAFEN:CL', [role])).toBe(false);
  });
});

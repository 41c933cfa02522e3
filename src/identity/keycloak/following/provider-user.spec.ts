import { followedAccess, type ProviderUser } from './provider-user';

const nobody: ProviderUser = {
  externalId: 'k1',
  username: 'ana',
  email: 'ana@example.test',
  emailVerified: true,
  givenName: undefined,
  familyName: undefined,
  enabled: true,
  realmRoles: [],
  isRealmAdmin: false,
  groups: [],
  tenants: [],
};
const FOLLOWED = ['SUPERADMIN', 'ADMIN', 'USER'];

describe('followedAccess', () => {
  it('leaves out roles that are Keycloak’s own', () => {
    const realmRoles = ['USER', 'uma_authorization', 'offline_access', 'default-roles-newcustomsrealm'];
    expect(followedAccess({ ...nobody, realmRoles }, FOLLOWED).roles).toEqual(['USER']);
  });

  it.each([
    [{ realmRoles: ['SUPERADMIN', 'ADMIN'] }, ['ADMIN']],
    [{ isRealmAdmin: true }, []],
  ])('makes SUPERADMIN of %j, in the whole installation', (facts, roles) => {
    expect(followedAccess({ ...nobody, ...facts }, FOLLOWED)).toMatchObject({
      installationRoles: ['SUPERADMIN'],
      roles,
    });
  });

  it('makes nobody SUPERADMIN where that is not followed', () => {
    const facts = { realmRoles: ['SUPERADMIN', 'USER'], isRealmAdmin: true };
    expect(followedAccess({ ...nobody, ...facts }, ['USER'])).toMatchObject({ installationRoles: [], roles: ['USER'] });
  });

  it('reads tenants in any spelling, once, and passes over what is none', () => {
    const tenants = ['serhafen:cl', 'SERHAFEN:CL', ' ANDESLOG:PE ', 'SERHAFEN', 'A:B:C', ''];
    expect(followedAccess({ ...nobody, tenants }, FOLLOWED).tenants).toEqual(['ANDESLOG:PE', 'SERHAFEN:CL']);
  });
});

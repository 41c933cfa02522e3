import { type EnvironmentError, readEnvironment } from './environment';

const least = { DATABASE_URL: 'postgres://app@127.0.0.1/gateway' };
const keycloak = {
  ...least,
  IDENTITY_PROVIDER: 'keycloak',
  KEYCLOAK_BASE_URL: 'https://login.example/',
  KEYCLOAK_CLIENT_SECRET: 'a secret of our own',
};

const faultsOf = (source: Record<string, string>): readonly string[] => {
  try {
    readEnvironment(source);
    return [];
  } catch (error) {
    return (error as EnvironmentError).faults;
  }
};

describe('settings of Keycloak', () => {
  it('are not needed while the provider is embedded, which it is', () => {
    expect(readEnvironment(least).IDENTITY_PROVIDER).toBe('embedded');
  });

  it('need an address and a secret, and know the rest', () => {
    expect(readEnvironment(keycloak)).toMatchObject({
      KEYCLOAK_BASE_URL: 'https://login.example',
      KEYCLOAK_REALM: 'NewCustomsRealm',
      KEYCLOAK_DIRECT_GRANT: 'off',
      KEYCLOAK_FOLLOWED_ROLES: ['SUPERADMIN', 'ADMIN', 'USER'],
      KEYCLOAK_IDP_HINTS: [],
    });
  });

  it('are checked together, and with all other faults', () => {
    expect(
      faultsOf({ ...least, IDENTITY_PROVIDER: 'keycloak', PORT: 'x' }).map((fault) => fault.split(':')[0]),
    ).toEqual(['PORT', 'KEYCLOAK_BASE_URL', 'KEYCLOAK_CLIENT_SECRET']);
    expect(faultsOf({ ...keycloak, KEYCLOAK_FOLLOWED_ROLES: 'USER, uma_authorization' })).toEqual([
      'KEYCLOAK_FOLLOWED_ROLES.1: a role, such as USER',
    ]);
  });

  it('take the secret that everybody knows in development alone', () => {
    const known = { ...keycloak, KEYCLOAK_CLIENT_SECRET: 'dev-only-gateway-secret' };
    expect(faultsOf(known)).toEqual(['KEYCLOAK_CLIENT_SECRET: everybody knows this one, and this is production']);
    expect(faultsOf({ ...known, NODE_ENV: 'development' })).toEqual([]);
  });
});

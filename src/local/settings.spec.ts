import { resolve } from 'node:path';
import { localSettings } from './settings';

describe('localSettings', () => {
  it('suit one machine when nothing is given', () => {
    const settings = localSettings({});
    const dataDir = resolve('.data');
    expect(settings).toMatchObject({ host: '127.0.0.1', dataDir, database: 'embedded' });
    expect(settings.gatewayLog).toBe(`${dataDir}/logs/gateway.log`);
    expect(settings.checked).toMatchObject({ PORT: 8080, NODE_ENV: 'development', DRAIN_GRACE_MS: 0 });
    expect(settings.environment).toMatchObject({ DATA_DIR: dataDir, ACCESS_LOG: `${dataDir}/logs/access.log` });
    expect(settings.environment['DATABASE_URL']).toBeUndefined();
  });

  it('give way to what is given; an empty variable is not given', () => {
    const { environment, host, checked } = localSettings({
      HOST: '::1',
      DRAIN_GRACE_MS: '7',
      TOKEN_ISSUER: '',
      PORT: '0',
    });
    expect([host, checked.DRAIN_GRACE_MS, checked.PORT]).toEqual(['::1', 7, 0]);
    expect(environment['TOKEN_ISSUER']).toBe('iam-gateway.local');
  });

  it('use the database that is given', () => {
    const url = 'postgres://u:p@db.example/x';
    const { database, checked, environment } = localSettings({ DATABASE_URL: url, DATABASE_MIGRATION_URL: `${url}y` });
    expect([database, checked.DATABASE_URL]).toEqual(['given', url]);
    expect(environment['DATABASE_MIGRATION_URL']).toBe(`${url}y`);
  });

  it('ignore a user for migrations of no database', () => {
    const { environment } = localSettings({ DATABASE_MIGRATION_URL: 'postgres://u:p@db.example/x' });
    expect(environment).not.toHaveProperty('DATABASE_MIGRATION_URL');
  });

  it('know a Keycloak that is to be started, with what it is known by', () => {
    const { identity, environment, checked } = localSettings({ IDENTITY_PROVIDER: 'keycloak' });
    expect([identity, checked.IDENTITY_PROVIDER]).toEqual(['started', 'keycloak']);
    expect(environment).toMatchObject({
      KEYCLOAK_CLIENT_SECRET: 'dev-only-gateway-secret',
      KEYCLOAK_DIRECT_GRANT: 'on',
    });
    expect(environment).not.toHaveProperty('KEYCLOAK_BASE_URL');
  });

  it('use the Keycloak that is given, and need its secret', () => {
    const given = { IDENTITY_PROVIDER: 'keycloak', KEYCLOAK_BASE_URL: 'https://login.example' };
    expect(() => localSettings(given)).toThrow(/KEYCLOAK_CLIENT_SECRET: is required/);
    expect(localSettings({ ...given, KEYCLOAK_CLIENT_SECRET: 's' }).identity).toBe('given');
  });

  it('let the gateway write to the terminal when its access log goes there', () => {
    expect(localSettings({ ACCESS_LOG: 'stdout' }).gatewayLog).toBeUndefined();
  });

  it('are refused with every fault', () => {
    expect(() => localSettings({ PORT: 'x', ADDRESS_LIMIT: 'many' })).toThrow(
      /2 faults[\s\S]*PORT[\s\S]*ADDRESS_LIMIT/,
    );
  });
});

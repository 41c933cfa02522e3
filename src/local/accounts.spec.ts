import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstAdministrator, masterKey, sampleUsers } from './accounts';
import { readIfThere, readJson } from './owner-only';
import { aFolder } from './testing';

const isForOwner = (path: string): boolean => (statSync(path).mode & 0o777) === 0o600;

describe('firstAdministrator', () => {
  it('makes one up, and keeps exactly what the login takes', () => {
    const folder = aFolder();
    const { settings, newPassword, file } = firstAdministrator(folder, {});
    expect(readJson(file!)).toEqual({ email: 'admin@serhafen.example', password: newPassword });
    expect(isForOwner(file!)).toBe(true);
    expect(settings).toEqual({
      FIRST_ADMIN_EMAIL: 'admin@serhafen.example',
      FIRST_ADMIN_PASSWORD: newPassword,
      FIRST_ADMIN_TENANT: 'SERHAFEN:CL',
    });
    expect(newPassword).toMatch(/^[\w-]{24}$/);
  });

  it('stays the same at the next start, which does not show the password again', () => {
    const folder = aFolder();
    const first = firstAdministrator(folder, {});
    const second = firstAdministrator(folder, {});
    expect(second.settings).toEqual(first.settings);
    expect(second.newPassword).toBeUndefined();
  });

  it('is whoever the environment names, and keeps no file then', () => {
    const folder = aFolder();
    const given = firstAdministrator(folder, {
      FIRST_ADMIN_EMAIL: 'a@b.example',
      FIRST_ADMIN_PASSWORD_FILE: '/run/secret',
      FIRST_ADMIN_TENANT: 'OTHER:DE',
    });
    expect(given).toMatchObject({ email: 'a@b.example', file: undefined, newPassword: undefined });
    expect(given.settings).toEqual({ FIRST_ADMIN_EMAIL: 'a@b.example', FIRST_ADMIN_TENANT: 'OTHER:DE' });
    expect(readIfThere(join(folder, 'first-admin.json'))).toBeUndefined();
  });

  it('takes its file back', () => {
    const folder = aFolder();
    firstAdministrator(folder, {}).forget();
    expect(readIfThere(join(folder, 'first-admin.json'))).toBeUndefined();
  });

  it.each(['{}', 'null', '{"email":"a@b.example","password":1}'])('says so when its file holds %s', (text) => {
    const folder = aFolder();
    writeFileSync(join(folder, 'first-admin.json'), text);
    expect(() => firstAdministrator(folder, {})).toThrow('does not hold an email and a password');
  });
});

describe('sampleUsers', () => {
  it('makes one user and one administrator, in the tenants that show isolation', () => {
    const folder = aFolder();
    const { settings, file } = sampleUsers(folder, {});
    expect(settings).toEqual({ SAMPLE_USERS_FILE: file });
    expect(isForOwner(file)).toBe(true);
    const users = readJson(file) as { username: string; password: string; tenants: unknown }[];
    expect(users.map(({ username }) => username)).toEqual(['ana.rojas', 'bruno.quispe']);
    expect(users.map(({ tenants }) => tenants)).toEqual([
      { 'SERHAFEN:CL': ['USER'] },
      { 'SERHAFEN:CL': ['ADMIN'], 'ANDESLOG:PE': ['USER'] },
    ]);
    expect(new Set(users.map(({ password }) => password)).size).toBe(2);
  });

  it('keeps their passwords, and leaves users alone that the environment names', () => {
    const folder = aFolder();
    const { file } = sampleUsers(folder, {});
    const kept = readFileSync(file, 'utf8');
    sampleUsers(folder, {});
    expect(readFileSync(file, 'utf8')).toBe(kept);
    expect(sampleUsers(aFolder(), { SAMPLE_USERS_FILE: '/their/users.json' })).toEqual({
      settings: {},
      file: '/their/users.json',
    });
  });
});

describe('masterKey', () => {
  it('makes 32 bytes once', () => {
    const folder = aFolder();
    const { MASTER_KEY_FILE: file } = masterKey(folder, {});
    const key = readFileSync(file!, 'utf8');
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(isForOwner(file!)).toBe(true);
    masterKey(folder, {});
    expect(readFileSync(file!, 'utf8')).toBe(key);
  });

  it.each([{ MASTER_KEY: 'x' }, { MASTER_KEY_FILE: '/run/key' }])('leaves %j to the gateway', (environment) => {
    const folder = aFolder();
    expect(masterKey(folder, environment)).toEqual({});
    expect(readIfThere(join(folder, 'master.key'))).toBeUndefined();
  });
});

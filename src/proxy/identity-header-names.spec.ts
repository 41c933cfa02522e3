import { identityHeaderNames, isIdentityHeader } from './identity-header-names';

describe('isIdentityHeader', () => {
  it.each(Object.values(identityHeaderNames))('claims %s in every spelling', (name) => {
    expect([name, name.toUpperCase(), name.toLowerCase(), name.replaceAll('-', '_')].map(isIdentityHeader)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it.each([
    ...['X-User-Anything', 'x_user_permissions', 'X-Forwarded_User', 'X-Forwarded-Client-Cert', 'X-Forwarded-Uri'],
    ...['X-Forwarded', 'X-Original-URL', 'X_HTTP_Method_Override', 'X-Method-Override', 'Remote-User', 'Proxy'],
  ])('claims %s', (name) => {
    expect(isIdentityHeader(name)).toBe(true);
  });

  it.each([
    ...['Accept', 'Content-Type', 'User-Agent', 'X-Users', 'Cookie', 'If-None-Match', 'X-Forwardedness', 'Proxying'],
  ])('leaves %s alone', (name) => {
    expect(isIdentityHeader(name)).toBe(false);
  });
});

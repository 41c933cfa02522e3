import { NOT_KEPT, withoutSecrets } from './redact';

const change = (to: unknown) => ({ from: null, to });

describe('withoutSecrets', () => {
  it.each(['password', 'newPassword', 'passwordHash', 'refreshToken', 'client_secret', 'credentials', 'privateKey'])(
    'checklist 32: does not keep %s, and tells that it changed',
    (name) => {
      expect(withoutSecrets({ [name]: change('eyJhbGciOi') })).toEqual({ [name]: { from: null, to: NOT_KEPT } });
    },
  );

  it('looks into lists and objects', () => {
    const to = { name: 'ci', keys: [{ id: 1, secret: 'x' }] };
    expect(withoutSecrets({ key: change(to) })['key']!.to).toEqual({ name: 'ci', keys: [{ id: 1, secret: NOT_KEPT }] });
  });

  it('keeps no raw bytes, whatever they are called', () => {
    expect(withoutSecrets({ digest: change(Buffer.from('x')) })['digest']!.to).toBe(NOT_KEPT);
  });

  it.each([
    ['email', 'ana@example.test'],
    ['passwordChangedAt', '2026-01-01'],
    ['tokenId', 'id'],
    ['hasPassword', true],
    ['roles', ['USER']],
  ])('keeps %s', (name, value) => {
    expect(withoutSecrets({ [name]: change(value) })[name]!.to).toEqual(value);
  });
});

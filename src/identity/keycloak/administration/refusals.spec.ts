import { ProviderUnavailableError } from '../../domain/identity.errors';
import { KeycloakRefusal } from '../client';
import { inOurWords } from './refusals';

const refusedWith = (refusal: Error, pointer?: string) => inOurWords(Promise.reject(refusal), pointer);

describe('inOurWords', () => {
  it.each([
    ['User exists with same username', '/username'],
    ['User exists with same email', '/email'],
    ['User exists with same username or email', '/email'],
  ])('says of “%s” which name is taken', async (text, pointer) => {
    await expect(refusedWith(new KeycloakRefusal(409, text))).rejects.toMatchObject({
      code: 'name-taken',
      errors: [{ pointer }],
    });
  });

  it('points at each value, and at the password where there is no field', async () => {
    const faults = [
      { field: 'firstName', message: 'error-person-name-invalid-character' },
      { field: undefined, message: 'Invalid password: minimum length 40.' },
    ];
    await expect(refusedWith(new KeycloakRefusal(400, 'x', faults), '/newPassword')).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [
        { pointer: '/givenName', message: 'has characters that the identity provider does not take' },
        {
          pointer: '/newPassword',
          message: 'is refused by the identity provider: Invalid password: minimum length 40.',
        },
      ],
    });
  });

  it('leaves everything else as it is', async () => {
    await expect(refusedWith(new ProviderUnavailableError())).rejects.toBeInstanceOf(ProviderUnavailableError);
    await expect(inOurWords(Promise.resolve(1))).resolves.toBe(1);
  });
});

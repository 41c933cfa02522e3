import { NameTakenError } from '../../../shared/problem';
import { ValidationFailedError } from '../../../shared/validation';
import { KeycloakRefusal } from '../client';

/** Keycloak's fields, and where they stand in our bodies. */
const POINTERS: Readonly<Record<string, string>> = {
  username: '/username',
  email: '/email',
  firstName: '/givenName',
  lastName: '/familyName',
};

/** Keycloak's words for what a value breaks, and ours. */
const MESSAGES: Readonly<Record<string, string>> = {
  'error-invalid-email': 'is no e-mail address',
  'error-invalid-length': 'is shorter or longer than the identity provider takes',
  'error-username-invalid-character': 'has characters that the identity provider does not take',
  'error-person-name-invalid-character': 'has characters that the identity provider does not take',
  'error-user-attribute-read-only': 'cannot be changed at the identity provider',
  'error-user-attribute-required': 'is required by the identity provider',
};

/**
 * Makes a refusal of Keycloak one of ours.
 * @param passwordPointer where the password stands in the body
 * @throws {NameTakenError} 409 @throws {ValidationFailedError} 400
 */
export async function inOurWords<T>(work: Promise<T>, passwordPointer = '/password'): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KeycloakRefusal)) throw error;
    // The text is for people and changes; of two that are taken Keycloak names one.
    if (error.status === 409) throw new NameTakenError(/same username$/i.test(error.message) ? '/username' : '/email');
    throw new ValidationFailedError(
      error.faults.map(({ field, message }) => ({
        in: 'body',
        pointer: field === undefined ? passwordPointer : (POINTERS[field] ?? ''),
        message: MESSAGES[message] ?? `is refused by the identity provider: ${message}`,
      })),
    );
  }
}

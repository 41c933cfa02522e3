import type { Environment } from '../../shared/config';
import { RegistrationClosedError } from './account.errors';

/**
 * @param address in the one spelling of `normalisedName`
 * @returns whether the domain of the address is one of those that may register
 * @throws {RegistrationClosedError} 403 where nobody may
 */
export function mayRegister(
  address: string,
  settings: Pick<Environment, 'REGISTRATION' | 'REGISTRATION_DOMAINS'>,
): boolean {
  if (settings.REGISTRATION === 'closed') throw new RegistrationClosedError();
  const domains = settings.REGISTRATION_DOMAINS.map((domain) => domain.toLowerCase());
  return domains.length === 0 || domains.includes(address.slice(address.lastIndexOf('@') + 1));
}

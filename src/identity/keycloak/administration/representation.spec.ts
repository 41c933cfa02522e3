import type { KeycloakUser } from '../client';
import { changed, wholeOf, withTenants } from './representation';

const ana: KeycloakUser = {
  id: 'k-ana',
  username: 'ana',
  email: 'ana@example.test',
  emailVerified: true,
  firstName: 'Ana',
  lastName: 'Rojas',
  enabled: true,
  attributes: { tenants: ['SERHAFEN:CL'], desk: ['3'] },
};

describe('what Keycloak is to say of a user', () => {
  it('names everything that it would wipe otherwise', () => {
    const { id: _, ...whole } = ana;
    expect(wholeOf(ana)).toEqual(whole);
    expect(withTenants(ana, [])).toEqual({ ...whole, attributes: { tenants: [], desk: ['3'] } });
    expect(changed(ana, {})).toEqual(whole);
  });

  it('removes what is null, and takes an address that is another for unproven', () => {
    expect(changed(ana, { givenName: null, email: 'Other@Example.test' })).toMatchObject({
      firstName: undefined,
      lastName: 'Rojas',
      email: 'other@example.test',
      emailVerified: false,
      username: 'ana',
    });
    expect(changed(ana, { email: 'ANA@example.test' })).toMatchObject({ emailVerified: true });
  });

  it('has the address for a username where there is none, and lets it follow the address', () => {
    const nameless = { ...ana, username: 'ana@example.test' };
    expect(changed(ana, { username: null })).toMatchObject({ username: 'ana@example.test' });
    expect(changed(nameless, { email: 'b@example.test' })).toMatchObject({ username: 'b@example.test' });
    expect(changed(nameless, { username: 'Ana' })).toMatchObject({ username: 'ana' });
  });
});

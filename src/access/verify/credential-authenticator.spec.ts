import { ApiKeys } from '../ports';
import { aPrincipal, FakeAuthenticator } from '../testing';
import { CredentialAuthenticator } from './credential-authenticator';

class FakeApiKeys extends ApiKeys {
  readonly asked: string[] = [];
  authenticate(key: string) {
    this.asked.push(key);
    return program;
  }
}
const person = aPrincipal();
const program = aPrincipal({ kind: 'api-key', keyId: 'key-1' });

describe('CredentialAuthenticator', () => {
  it('asks for keys what begins as our keys do, and the token verifier for everything else', () => {
    const keys = new FakeApiKeys();
    const authenticator = new CredentialAuthenticator(new FakeAuthenticator().know('token', person), keys);
    expect(authenticator.authenticate('token')).toBe(person);
    expect(authenticator.authenticate('iamgw_x')).toBe(program);
    expect(keys.asked).toEqual(['iamgw_x']);
  });
});

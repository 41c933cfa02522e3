import { ValidationFailedError } from '../../shared/validation';
import { PasswordHasher } from '../ports/password-hasher';
import { type PasswordOwner, PasswordPolicy } from '../ports/password-policy';

/** Counts what a real one would spend time on. A hash is `<parameters>:<password>`. */
export class FakePasswordHasher extends PasswordHasher {
  hashed = 0;
  verified = 0;

  constructor(private readonly parameters = 'now') {
    super();
  }

  hash(password: string): Promise<string> {
    this.hashed++;
    return Promise.resolve(`${this.parameters}:${password}`);
  }

  verify(stored: string | undefined, password: string): Promise<boolean> {
    this.verified++;
    return Promise.resolve(stored?.slice(stored.indexOf(':') + 1) === password);
  }

  isOutdated(stored: string): boolean {
    return !stored.startsWith(`${this.parameters}:`);
  }
}

/** Refuses what is called `weak`, and remembers what it was asked about. */
export class FakePasswordPolicy extends PasswordPolicy {
  readonly asked: { password: string; owner: PasswordOwner }[] = [];

  check(password: string, owner: PasswordOwner, pointer = '/password'): Promise<void> {
    const faults = this.faults(password, owner);
    return faults.length === 0
      ? Promise.resolve()
      : Promise.reject(new ValidationFailedError(faults.map((message) => ({ in: 'body', pointer, message }))));
  }

  faults(password: string, owner: PasswordOwner): readonly string[] {
    this.asked.push({ password, owner });
    return password === 'weak' ? ['is weak'] : [];
  }
}

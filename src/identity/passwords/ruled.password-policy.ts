import { Inject, Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { ValidationFailedError } from '../../shared/validation';
import { preparedPassword } from '../domain/password-text';
import { type PasswordOwner, PasswordPolicy } from '../ports/password-policy';
import { BreachedPasswords } from './breached-passwords';
import { brokenRules } from './password-rules';

type Settings = Pick<Environment, 'PASSWORD_MIN_LENGTH' | 'PASSWORD_POLICY' | 'BREACHED_PASSWORDS_URL' | 'PUBLIC_URL'>;

/** The rules of docs/sign-in.md. */
@Injectable()
export class RuledPasswordPolicy extends PasswordPolicy {
  readonly #listed: ReadonlySet<string> = new Set(dictionary['passwords-common'] as readonly string[]);
  readonly #breached: BreachedPasswords;
  /** What this installation is called. */
  readonly #house: readonly string[];

  constructor(@Inject(ENVIRONMENT) private readonly settings: Settings) {
    super();
    this.#breached = new BreachedPasswords(settings.BREACHED_PASSWORDS_URL);
    this.#house = ['iam-gateway', ...(settings.PUBLIC_URL === undefined ? [] : [siteOf(settings.PUBLIC_URL)])];
  }

  async check(password: string, owner: PasswordOwner, pointer = '/password'): Promise<void> {
    const broken = [...this.faults(password, owner)];
    if (broken.length === 0 && (await this.#breached.has(preparedPassword(password))))
      broken.push('has been in a leak of passwords');
    if (broken.length > 0) throw new ValidationFailedError(broken.map((message) => ({ in: 'body', pointer, message })));
  }

  faults(password: string, owner: PasswordOwner): readonly string[] {
    const words = [...(owner.words ?? []), ...this.#house];
    return brokenRules(password, { ...owner, words }, this.settings, this.#listed);
  }
}

/** `serhafen` of https://portal.serhafen.example */
function siteOf(url: string): string {
  const labels = new URL(url).hostname.split('.');
  return labels.at(-2) ?? labels[0]!;
}

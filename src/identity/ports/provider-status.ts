/** How the identity provider is, for operators. */
export abstract class ProviderStatus {
  abstract readonly name: 'embedded' | 'keycloak';
  /** Whether people can sign in now. Takes less than two seconds, and never throws. */
  abstract answers(): Promise<boolean>;

  /** What is known of how our tables keep up with it; nothing where they are the users. */
  details(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** It is wherever this process is. */
export class EmbeddedStatus extends ProviderStatus {
  readonly name = 'embedded';

  answers(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

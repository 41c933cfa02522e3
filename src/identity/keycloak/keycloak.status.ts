import { Inject, Injectable } from '@nestjs/common';
import { ProviderStatus } from '../ports/provider-status';
import { KeycloakHttp } from './client';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from './keycloak.settings';

const WITHIN_MS = 1500;

/** Asks Keycloak itself: a breaker that is closed only says that nobody has tried. */
@Injectable()
export class KeycloakStatus extends ProviderStatus {
  readonly name = 'keycloak';

  constructor(
    private readonly http: KeycloakHttp,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'realm'>,
  ) {
    super();
  }

  answers(): Promise<boolean> {
    return this.http.answers(`/realms/${encodeURIComponent(this.settings.realm)}`, WITHIN_MS);
  }
}

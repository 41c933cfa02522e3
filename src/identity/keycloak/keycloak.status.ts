import { Inject, Injectable } from '@nestjs/common';
import { ProviderStatus } from '../ports/provider-status';
import { KeycloakHttp } from './client';
import { FollowingSchedule } from './reconciling/following-schedule';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from './keycloak.settings';

const WITHIN_MS = 1500;

/** Asks Keycloak itself: a breaker that is closed only says that nobody has tried. */
@Injectable()
export class KeycloakStatus extends ProviderStatus {
  readonly name = 'keycloak';

  constructor(
    private readonly http: KeycloakHttp,
    private readonly schedule: FollowingSchedule,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'realm'>,
  ) {
    super();
  }

  override details(): Readonly<Record<string, unknown>> {
    const { lastReconcile } = this.schedule;
    return lastReconcile === undefined
      ? {}
      : { reconciledAt: lastReconcile.at.toISOString(), ...lastReconcile.outcome };
  }

  answers(): Promise<boolean> {
    return this.http.answers(`/realms/${encodeURIComponent(this.settings.realm)}`, WITHIN_MS);
  }
}

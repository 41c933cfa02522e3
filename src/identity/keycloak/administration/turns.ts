import { Inject, Injectable, Logger } from '@nestjs/common';
import { KEYCLOAK_SETTINGS, type KeycloakSettings } from '../keycloak.settings';
import { Leases } from '../leases';

/** So many calls at most are made in one turn. */
const CALLS = 16;

/** A change at Keycloak and the one of our tables that belongs to it. */
export interface TwofoldChange<T> {
  readonly there: () => Promise<unknown>;
  /** A unit of work. */
  readonly here: () => Promise<T>;
  /** Undoes what was done there. */
  readonly back: () => Promise<unknown>;
}

/**
 * Keycloak has no versions and no transactions: of two who change one user at the same moment, one change is lost. So
 * everything that reads, merges and writes a user there, or copies one to here, waits for its turn, over all instances.
 */
@Injectable()
export class Turns {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly leases: Leases,
    @Inject(KEYCLOAK_SETTINGS) private readonly settings: Pick<KeycloakSettings, 'timeoutMs'>,
  ) {}

  /** @throws {TooBusyError} 503 when it is not one's turn in time */
  of<T>(externalId: string, work: () => Promise<T>): Promise<T> {
    const { timeoutMs } = this.settings;
    return this.leases.hold(`user ${externalId}`, { heldMs: CALLS * timeoutMs, waitMs: 2 * timeoutMs }, work);
  }

  /**
   * There first, which can be refused and can be away; then here. Never a transaction around a call. When ours fails,
   * what was done there is undone; when that fails too, it is in the log, and our tables follow Keycloak soon.
   */
  async both<T>(what: string, { there, here, back }: TwofoldChange<T>): Promise<T> {
    await there();
    try {
      return await here();
    } catch (error) {
      await back().catch((fault: unknown) =>
        this.#logger.error(`${what} was not undone at Keycloak: ${String(fault)}; our tables will follow it`),
      );
      throw error;
    }
  }
}

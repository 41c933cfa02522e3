import { Injectable, Logger } from '@nestjs/common';
import { Envelope } from '../../../shared/crypto';
import { CurrentUnitOfWork, UnitOfWork } from '../../../shared/database';
import { TokenEndpoint } from '../client';
import { placeOf } from './keycloak.provider-sessions';

const AT_ONCE = 20;
/** About a day, with pauses that double from two seconds to an hour. */
const MOST_ATTEMPTS = 36;

interface Ended {
  readonly session_id: string;
  readonly refresh_token: string;
  readonly attempts: number;
}

/**
 * Tells Keycloak of sessions that ended here, in whatever way: a trigger of the database notes them. Nobody who signs out
 * waits for it, and a Keycloak that is away hears of it when it is back.
 */
@Injectable()
export class EndedSessions {
  readonly #logger = new Logger('Keycloak');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
    private readonly endpoint: TokenEndpoint,
  ) {}

  /** @returns how many were told */
  async tell(): Promise<number> {
    let told = 0;
    for (const ended of await this.#claim()) if (await this.#tellOf(ended)) told++;
    return told;
  }

  /** Of several instances one gets each; it is due again later, should that one die. */
  #claim(): Promise<Ended[]> {
    return this.unitOfWork.run('system', async () => {
      const [claimed] = await this.current.manager.query<[Ended[], number]>(
        `UPDATE provider_sessions p
            SET attempts = p.attempts + 1,
                end_at = clock_timestamp() + least(2 ^ (p.attempts + 1), 3600) * interval '1 second'
           FROM (SELECT session_id FROM provider_sessions WHERE end_at <= clock_timestamp()
                  ORDER BY end_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED) AS due
          WHERE p.session_id = due.session_id RETURNING p.session_id, p.refresh_token, p.attempts`,
      );
      return claimed;
    });
  }

  async #tellOf({ session_id: id, refresh_token: sealed, attempts }: Ended): Promise<boolean> {
    try {
      await this.endpoint.logout(this.envelope.open(sealed, placeOf(id)));
    } catch (error) {
      if (attempts < MOST_ATTEMPTS) return false;
      this.#logger.warn(`Keycloak was not told that session ${id} ended: ${String(error)}`);
    }
    await this.unitOfWork.run('system', () =>
      this.current.manager.query('DELETE FROM provider_sessions WHERE session_id = $1', [id]),
    );
    return true;
  }
}

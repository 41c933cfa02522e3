import { Inject, Injectable } from '@nestjs/common';
import { type Principal, RevocationStatus, SessionRenewals } from '../../access';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { CurrentUnitOfWork, UnitOfWork } from '../../shared/database';

/**
 * When a session was refreshed last is written down with each refresh: so nobody needs to announce it. Whoever changed
 * since, as after a role was taken away, is another principal by the next token: that one is not renewed. Neither is
 * anybody while this instance does not hear who was signed out.
 */
@Injectable()
export class PostgresSessionRenewals extends SessionRenewals {
  readonly #tokenMs: number;

  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly unitOfWork: UnitOfWork,
    private readonly hearing: RevocationStatus,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) { ACCESS_TOKEN_SECONDS }: Pick<Environment, 'ACCESS_TOKEN_SECONDS'>,
  ) {
    super();
    this.#tokenMs = ACCESS_TOKEN_SECONDS * 1000;
  }

  async renewedUntilMs({ ours, sessionId, subject, epoch }: Principal): Promise<number | undefined> {
    if (!ours || sessionId === undefined || this.hearing.blind) return undefined;
    const [row] = await this.unitOfWork.runSingle('system', () =>
      this.current.manager.query<{ last_used_at: Date; expires_at: Date }[]>(
        `SELECT last_used_at, sessions.expires_at FROM sessions JOIN users ON users.id = user_id
          WHERE sessions.id = $1 AND user_id = $2 AND ended_at IS NULL AND sessions.expires_at > $3
            AND users.enabled AND users.epoch = $4`,
        [sessionId, subject, new Date(this.clock.nowMs()), epoch],
      ),
    );
    return row && Math.min(row.last_used_at.getTime() + this.#tokenMs, row.expires_at.getTime());
  }
}

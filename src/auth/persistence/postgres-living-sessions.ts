import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import { type LivingSession, LivingSessions } from '../ports/living-sessions';

@Injectable()
export class PostgresLivingSessions extends LivingSessions {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async find(id: string, userId: string, nowMs: number): Promise<LivingSession | undefined> {
    const [row] = await this.current.manager.query<{ client_id: string; tenant_code: string | null }[]>(
      `SELECT client_id, tenant_code FROM sessions
        WHERE id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $3`,
      [id, userId, new Date(nowMs)],
    );
    return row && { id, clientId: row.client_id, tenantCode: row.tenant_code ?? undefined };
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { HealthPart, PartHealth } from './health-part';

const PATIENCE_MS = 2000;

/** Without its database the gateway goes on from memory for a while: proxied requests, tokens, routes. */
export class DatabasePart implements HealthPart {
  readonly name = 'db';

  constructor(
    private readonly database: Pick<DataSource, 'query'>,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  async examine(): Promise<PartHealth> {
    const enough = new AbortController();
    const answer = this.database.query('SELECT 1').then(
      () => 'answers' as const,
      () => 'is unreachable' as const,
    );
    const late = sleep(this.patienceMs, 'is slow' as const, enough).catch(() => 'is slow' as const);
    const outcome = await Promise.race([answer, late]);
    enough.abort();
    return outcome === 'answers' ? { status: 'up' } : { status: 'degraded', details: { reason: outcome } };
  }
}

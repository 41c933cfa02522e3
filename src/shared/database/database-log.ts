import { Logger } from '@nestjs/common';
import type { Logger as TypeOrmLogger } from 'typeorm';

/** TypeORM's log lines in ours. Statements and parameters are never written: they hold hashes and names. */
export class DatabaseLog implements TypeOrmLogger {
  readonly #logger = new Logger('Database');

  logQuery(): void {}

  logQueryError(): void {
    // Whoever asked gets the error and decides.
  }

  logQuerySlow(milliseconds: number): void {
    this.#logger.warn(`a statement took ${milliseconds} ms`);
  }

  logSchemaBuild(): void {
    // What was migrated is the answer of `migrate`.
  }

  logMigration(): void {
    // A failure is thrown too.
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.#logger.warn(String(message));
  }
}

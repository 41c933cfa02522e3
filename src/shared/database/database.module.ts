import { Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ENVIRONMENT, type Environment, StartError } from '../config';
import { busModule } from './buses';
import { createDataSource } from './data-source';
import { isUnavailable } from './database.errors';
import { TypeOrmUnitOfWork } from './typeorm-unit-of-work';
import { CurrentUnitOfWork, UnitOfWork } from './unit-of-work';

/** Closes the pool when the application has answered its last request. */
@Injectable()
class DatabaseConnections implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly database: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.destroy();
  }
}

async function connect({ DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_POOL_MAX }: Environment): Promise<DataSource> {
  try {
    // Whoever has a pooler of transactions must name a way past it.
    const pooled = DATABASE_DIRECT_URL !== undefined;
    return await createDataSource(DATABASE_URL, DATABASE_POOL_MAX, undefined, pooled).initialize();
  } catch (cause) {
    if (!isUnavailable(cause)) throw cause;
    throw new StartError('The database of DATABASE_URL cannot be reached', { cause });
  }
}

/** The pool, units of work, and the buses that open them. Global: every feature has handlers and repositories. */
@Global()
@Module({
  imports: [busModule()],
  providers: [
    { provide: DataSource, useFactory: connect, inject: [ENVIRONMENT] },
    { provide: UnitOfWork, useClass: TypeOrmUnitOfWork },
    CurrentUnitOfWork,
    DatabaseConnections,
  ],
  exports: [DataSource, UnitOfWork, CurrentUnitOfWork, CqrsModule],
})
export class DatabaseModule {}

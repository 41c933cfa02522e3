import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { ENVIRONMENT } from '../config';
import { DatabaseModule } from './database.module';
import { UnitOfWork } from './unit-of-work';

function anApplication(databaseUrl: string) {
  @Global()
  @Module({
    providers: [{ provide: ENVIRONMENT, useValue: { DATABASE_URL: databaseUrl, DATABASE_POOL_MAX: 2 } }],
    exports: [ENVIRONMENT],
  })
  class Configuration {}
  return Test.createTestingModule({ imports: [Configuration, DatabaseModule] }).compile();
}

describe('DatabaseModule', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('opens units of work, and closes the pool when the application ends', async () => {
    const application = await anApplication(database.url);
    const source = application.get(DataSource);
    expect(await application.get(UnitOfWork).run('system', () => Promise.resolve('done'))).toBe('done');
    await application.close();
    expect(source.isInitialized).toBe(false);
  });

  it('says in one sentence that the database cannot be reached', async () => {
    await expect(anApplication('postgres://u:p@127.0.0.1:1/db')).rejects.toThrow(
      'The database of DATABASE_URL cannot be reached',
    );
  });
});

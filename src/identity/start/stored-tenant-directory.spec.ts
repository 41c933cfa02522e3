import { ConsoleLogger, Logger } from '@nestjs/common';
import { aLookUpCache } from '../../shared/cache/testing';
import { FakeUnitOfWork } from '../../shared/database/testing';
import type { LookUpCache } from '../../shared/cache';
import { FakeTenantRepository } from '../testing';
import { StoredTenantDirectory } from './stored-tenant-directory';

class Flaky extends FakeTenantRepository {
  broken = false;
  readings = 0;

  override list() {
    this.readings++;
    return this.broken ? Promise.reject(new Error('no database')) : super.list();
  }
}

describe('StoredTenantDirectory', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  let repository: Flaky;
  let directory: StoredTenantDirectory;
  let lookUps: LookUpCache;

  beforeEach(async () => {
    jest.useFakeTimers();
    repository = new Flaky();
    await repository.ensure('SERHAFEN:CL');
    lookUps = aLookUpCache();
    directory = new StoredTenantDirectory(new FakeUnitOfWork(), repository, lookUps);
  });
  afterEach(() => {
    directory.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('knows the tenants once the application has started', async () => {
    expect(directory.find('SERHAFEN:CL')).toBeUndefined();
    await directory.onApplicationBootstrap();
    expect(directory.find('SERHAFEN:CL')).toMatchObject({ businessUnit: 'SERHAFEN', countryCode: 'CL' });
    expect(directory.find('ANDESLOG:PE')).toBeUndefined();
  });

  it('does not start when the tenants cannot be read', async () => {
    repository.broken = true;
    await expect(directory.onApplicationBootstrap()).rejects.toThrow('no database');
  });

  it('learns of new tenants by itself, and at once when told to', async () => {
    await directory.onApplicationBootstrap();
    await repository.ensure('ANDESLOG:PE');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(directory.find('ANDESLOG:PE')).toBeDefined();
    await repository.ensure('AEROPAC:MX');
    await directory.refresh();
    expect(directory.find('AEROPAC:MX')).toBeDefined();
  });

  it('keeps what it knows while the database is down, and goes on afterwards', async () => {
    await directory.onApplicationBootstrap();
    repository.broken = true;
    await jest.advanceTimersByTimeAsync(30_000);
    expect(directory.find('SERHAFEN:CL')).toBeDefined();
    repository.broken = false;
    await repository.ensure('ANDESLOG:PE');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(directory.find('ANDESLOG:PE')).toBeDefined();
  });

  it('reads at once what was changed anywhere, and tells whoever holds something open', async () => {
    lookUps.forget('tenant');
    expect(repository.readings).toBe(0);
    await directory.onApplicationBootstrap();
    let told = 0;
    directory.onRead(() => told++);
    repository.tenants[0] = { ...repository.tenants[0]!, suspended: true };
    lookUps.forget('role');
    lookUps.forget('tenant', 'SERHAFEN:CL');
    await jest.advanceTimersByTimeAsync(0);
    expect(directory.find('SERHAFEN:CL')).toMatchObject({ suspended: true });
    expect(told).toBe(1);
    expect(repository.readings).toBe(2);
  });

  it('reads again for whoever asks while it reads: what they know of may have come too late', async () => {
    await Promise.all([directory.refresh(), directory.refresh(), directory.refresh()]);
    expect(repository.readings).toBe(2);
    await directory.refresh();
    expect(repository.readings).toBe(3);
  });

  it('reads again when something changes while it reads for the first time', async () => {
    const first = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const list = repository.list.bind(repository);
    jest.spyOn(repository, 'list').mockImplementationOnce(async () => {
      const found = [...(await list())];
      began.resolve();
      await first.promise;
      return found;
    });
    const started = directory.onApplicationBootstrap();
    await began.promise;
    await repository.ensure('ANDESLOG:PE');
    lookUps.forget('tenant');
    first.resolve();
    await started;
    await jest.advanceTimersByTimeAsync(0);
    expect(directory.find('ANDESLOG:PE')).toBeDefined();
  });

  it('tries again soon when a change could not be read', async () => {
    await directory.onApplicationBootstrap();
    await repository.ensure('ANDESLOG:PE');
    repository.broken = true;
    lookUps.forget('tenant');
    await jest.advanceTimersByTimeAsync(400);
    repository.broken = false;
    expect(directory.find('ANDESLOG:PE')).toBeUndefined();
    await jest.advanceTimersByTimeAsync(100);
    expect(directory.find('ANDESLOG:PE')).toBeDefined();
  });
});

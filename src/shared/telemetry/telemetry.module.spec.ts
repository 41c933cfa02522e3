import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Registry } from 'prom-client';
import { ENVIRONMENT } from '../config';
import { AccessLog } from './access-log';
import { RequestMetrics } from './request-metrics';
import { TelemetryModule } from './telemetry.module';
import { anAccessRecord } from './testing';

function settings(ACCESS_LOG: string) {
  @Module({ providers: [{ provide: ENVIRONMENT, useValue: { ACCESS_LOG } }], exports: [ENVIRONMENT] })
  class Settings {}
  return { module: Settings, global: true };
}

const start = async (accessLog: string): Promise<TestingModule> => {
  const module = await Test.createTestingModule({ imports: [settings(accessLog), TelemetryModule] }).compile();
  await module.init();
  return module;
};

describe('TelemetryModule', () => {
  const folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('puts requests and event loop into one registry, one for each application', async () => {
    const [first, second] = [await start('off'), await start('off')];
    first.get(RequestMetrics).observe('mawbs', 'mawbs', 'GET', 200, 1);
    const text = await first.get(Registry).metrics();
    for (const name of ['http_requests_total{service="mawbs"', 'event_loop_lag_seconds']) {
      expect(text).toContain(name);
    }
    expect(await second.get(Registry).metrics()).not.toContain('service="mawbs"');
    await Promise.all([first.close(), second.close()]);
  });

  it('writes lines to the file of ACCESS_LOG, and after SIGHUP to a new one', async () => {
    const path = join(folder, 'access.log');
    const module = await start(path);
    const log = module.get(AccessLog);
    renameSync(path, `${path}.1`);
    process.emit('SIGHUP');
    log.write(anAccessRecord({ requestId: 'after-rotation' }));
    await module.close();
    expect(readFileSync(path, 'utf8')).toContain('after-rotation');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('');
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  it('says in one sentence that the file cannot be written', async () => {
    await expect(start(join(folder, 'no', 'such', 'folder.log'))).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(/^ACCESS_LOG: ENOENT/),
    });
  });
});

import { ConsoleLogger, Logger } from '@nestjs/common';
import type { FirstAdministrator } from './first-administrator';
import { FirstStart } from './first-start';
import type { SampleUsers } from './sample-users';

const answering = <T>(answer: unknown) => ({ ensure: () => Promise.resolve(answer) }) as unknown as T;

describe('FirstStart', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  it.each([
    [true, 2],
    [false, 0],
  ])('tells whether the administrator was created (%p), and how many sample users (%d)', async (created, count) => {
    const start = new FirstStart(answering<FirstAdministrator>(created), answering<SampleUsers>(count), {
      IDENTITY_PROVIDER: 'embedded',
    });
    await start.onModuleInit();
    expect(start.createdFirstAdministrator).toBe(created);
    expect(start.createdSampleUsers).toBe(count);
  });

  it('creates nobody where users are made elsewhere', async () => {
    const start = new FirstStart(answering<FirstAdministrator>(true), answering<SampleUsers>(2), {
      IDENTITY_PROVIDER: 'keycloak',
    });
    await start.onModuleInit();
    expect([start.createdFirstAdministrator, start.createdSampleUsers]).toEqual([false, 0]);
  });
});

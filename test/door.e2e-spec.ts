import { startGateway, type TestGateway } from './support/gateway';

describe('the gateway', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway?.close());

  it('is ready when it listens', async () => {
    expect((await fetch(`${gateway.url}/actuator/readiness`)).status).toBe(200);
    expect(gateway.firstAdministratorCreated).toBe(true);
  });
});

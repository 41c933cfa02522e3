import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCertificate } from '../src/proxy/forward/testing-certificate';
import { startGateway } from './support/gateway';
import { freePort } from './support/programs';

describe('a gateway that cannot open all its ports', () => {
  it('keeps none of them open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iam-gateway-ports-'));
    const [TLS_CERT_FILE, TLS_KEY_FILE] = [join(folder, 'a.pem'), join(folder, 'a.key')];
    const { cert, key } = aCertificate('gateway.example');
    writeFileSync(TLS_CERT_FILE, cert);
    writeFileSync(TLS_KEY_FILE, key);
    const free = await freePort();
    const squatter = net.createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port: taken } = squatter.address() as AddressInfo;
    const environment = { TLS_CERT_FILE, TLS_KEY_FILE, PORT: String(free), HTTP_REDIRECT_PORT: String(taken) };
    try {
      await expect(startGateway({ environment })).rejects.toThrow(`Port ${taken} is in use`);
      await expect(once(net.connect(free, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    } finally {
      squatter.close();
      rmSync(folder, { recursive: true });
    }
  });
});

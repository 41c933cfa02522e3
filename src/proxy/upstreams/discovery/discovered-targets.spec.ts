import type { AddressInfo } from 'node:net';
import { DnsServer } from '../../../../test/support/dns-server';
import { until } from '../../../../test/support/waiting';
import { Rig, TRANSPORTS } from '../../forward/testing';
import { upstreamSchema } from '../../routes/gateway-config';
import { someUpstreamParts } from '../testing';
import { createUpstream } from '../upstream';
import { DnsResolver } from './name-resolver';

describe.each(TRANSPORTS)('targets that DNS named, over %s', (transport) => {
  it('are dialled at their addresses, and asked by their name', async () => {
    const rig = new Rig(transport);
    const server = await DnsServer.start();
    server.zones.set('orders.test', { A: ['127.0.0.1'] });
    const hosts: (string | undefined)[] = [];
    const origin = await rig.httpOrigin((request, response) => {
      hosts.push(request.headers.host);
      response.end('ok');
    });
    const { port } = origin.server.address() as AddressInfo;
    const config = upstreamSchema.parse({ transport, discovery: { dns: { name: 'orders.test', port } } });
    const parts = someUpstreamParts({ ...rig, resolver: () => new DnsResolver([server.address]) });
    const upstream = createUpstream('orders', config, parts);
    rig.onClose(() => server.close());
    rig.onClose(() => upstream.close());
    const front = await rig.front(upstream);

    const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    expect(await front.ask(request)).toMatch(/^HTTP\/1\.1 503 [^]*upstream-unavailable/);
    upstream.start();
    await until(
      () => upstream.targets.length,
      (count) => count === 1,
    );
    expect(await front.ask(request)).toMatch(/^HTTP\/1\.1 200 /);
    expect(hosts).toEqual([`orders.test:${port}`]);
    await rig.close();
  });
});

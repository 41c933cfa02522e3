import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { type Front, type FrontOptions, type RawOrigin, Rig } from '../forward/testing';
import { upstreamSchema } from '../routes/gateway-config';
import { createUpstream, type Upstream } from '../upstreams';
import { someUpstreamParts } from '../upstreams/testing';
import { wayTo } from './way-to';

/** A rig whose fronts lead to upstreams with everything around them that their configuration asks for. */
export class WrapperRig extends Rig {
  readonly #upstreams = new Map<string, Upstream>();

  /** @param config as in gateway.yaml, without targets */
  service(name: string, urls: readonly string[], config: object = {}): Upstream {
    const whole = upstreamSchema.parse({ targets: urls.map((url) => ({ url })), transport: this.transport, ...config });
    const upstream = createUpstream(name, whole, someUpstreamParts({ ...this }));
    upstream.start();
    this.#upstreams.set(name, upstream);
    this.onClose(() => {
      upstream.breaker.close();
      for (const { breaker } of upstream.targets) breaker?.close();
    });
    return upstream;
  }

  frontOf(upstream: Upstream, options: FrontOptions = {}): Promise<Front> {
    return this.front(wayTo(upstream, this.#upstreams), options);
  }

  rawOrigins(count: number): Promise<RawOrigin[]> {
    return Promise.all(Array.from({ length: count }, () => this.rawOrigin()));
  }

  /** Where nobody listens. */
  async nowhere(): Promise<string> {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `http://127.0.0.1:${port}`;
  }
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const GET = 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

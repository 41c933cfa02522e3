import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, RunningProgram } from './programs';

/** By this field a test says who its client is; nginx takes it for the address of its peer. */
export const CLIENT_FIELD = 'x-test-client';

/** A real nginx before one gateway, as its front door: it tells the gateway who asks, and streams both ways. */
export class Nginx {
  readonly #program = new RunningProgram('nginx');

  private constructor(readonly url: string) {}

  /** @param gateway its URL. @param keepAlive how long nginx keeps an idle connection to it, in nginx's spelling */
  static start(gateway: string, keepAlive = '60s'): Promise<Nginx> {
    return Nginx.startWith(frontDoor(new URL(gateway).host, keepAlive));
  }

  /** @param http what stands in its `http` beside the server. @param server what that server does but listen */
  static async startWith({ http, server }: { http: string; server: string }): Promise<Nginx> {
    const port = await freePort();
    const nginx = new Nginx(`http://127.0.0.1:${port}`);
    const { folder } = nginx.#program;
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, http, server));
    await nginx.#program.start(['-e', 'stderr', '-p', folder, '-c', file], () => nginx.#answers());
    return nginx;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/nginx`, { signal: AbortSignal.timeout(1000) })).status === 204;
    } catch {
      return false; // It does not listen yet.
    }
  }
}

/** One process, so that there is one to end, under whoever runs the tests. */
const configuration = (folder: string, port: number, http: string, server: string): string => `
daemon off;
master_process off;
error_log stderr warn;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`).join('\n')}
  ${http}
  server {
    listen 127.0.0.1:${port};
    location = /nginx { return 204; }
    ${server}
  }
}
`;

const frontDoor = (gateway: string, keepAlive: string) => ({
  http: `
  map $http_upgrade $connection_field { default upgrade; '' ''; }
  upstream gateway {
    server ${gateway};
    keepalive 8;
    keepalive_timeout ${keepAlive};
  }`,
  server: `
    set_real_ip_from 127.0.0.1;
    real_ip_header ${CLIENT_FIELD};
    client_max_body_size 0; # the gateway knows the limit of each route
    location / {
      proxy_pass http://gateway;
      proxy_http_version 1.1;
      proxy_next_upstream off;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_field;
      proxy_set_header ${CLIENT_FIELD} '';
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto https; # as if it had ended TLS
      proxy_set_header X-Forwarded-Host $host;
    }`,
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf, until } from './waiting.mjs';

/**
 * Starts an nginx of the household's own with this configuration inside `http`.
 * @param {{cpu: number, http: string, probe: string | {url: string, status: number}}} how ready when `probe` answers 200, or that status
 */
export async function startNginx(house, name, { cpu, http, probe }) {
  const folder = join(house.folder, name);
  mkdirSync(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;
     worker_processes 1;
     pid ${folder}/pid;
     error_log ${folder}/error.log;
     ${process.getuid() === 0 ? 'user root;' : ''}
     events { worker_connections 4096; }
     http {
       access_log off;
       keepalive_timeout 3600s;
       keepalive_requests 1000000000;
       ${temporary.map((part) => `${part}_temp_path ${folder}/${part};`).join('\n')}
       ${http}
     }`,
  );
  const child = house.start('nginx', ['-c', file, '-e', `${folder}/error.log`], { cpu });
  const { url, status } = typeof probe === 'string' ? { url: probe, status: 200 } : probe;
  await until(`${name} serves`, async () => (await statusOf(url)) === status);
  return child.pid;
}

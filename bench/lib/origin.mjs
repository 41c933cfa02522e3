import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startNginx } from './nginx.mjs';
import { freePort } from './waiting.mjs';

/** What a sample backend answers with: about 300 bytes of JSON. */
export const SMALL_ANSWER = JSON.stringify({
  data: { id: '0192f7c4-5d3e-7c2a-9a4b-1f2e3d4c5b6a', number: '045-12345675', origin: 'SCL', destination: 'MIA' },
  parties: { shipper: 'Frutícola Andes SpA', consignee: 'Gulf Fresh Produce Inc.' },
  pieces: 120,
  weightKg: 1843.5,
});

/** 1 KB of JSON. */
export const KILOBYTE_ANSWER = JSON.stringify({ ...JSON.parse(SMALL_ANSWER), remarks: '' }).replace(
  '"remarks":""',
  (empty) =>
    `${empty.slice(0, -1)}${'fresh fruit, keep cool; '.repeat(64).slice(0, 1024 - 13 - Buffer.byteLength(SMALL_ANSWER))}"`,
);

/** Starts the backend of all peers: nginx, which answers from memory (and one megabyte from the page cache). */
export async function startOrigin(house, cpu) {
  const port = await freePort();
  const files = join(house.folder, 'files');
  mkdirSync(files);
  writeFileSync(join(files, 'megabyte'), Buffer.alloc(1024 * 1024, 'iam-gateway '));
  const url = `http://127.0.0.1:${port}`;
  await startNginx(house, 'origin', {
    cpu,
    probe: `${url}/bench/small`,
    http: `server {
      listen 127.0.0.1:${port} backlog=1024;
      default_type application/json;
      location / { return 200 '${SMALL_ANSWER}'; }
      location /bench/kilobyte { return 200 '${KILOBYTE_ANSWER}'; }
      location /bench/whoami { return 200 '{"user":"$http_x_user_id","roles":"$http_x_user_roles","authorization":"$http_authorization"}'; }
      location /bench/megabyte { root ${files}; try_files /megabyte =404; }
    }`,
  });
  return url;
}

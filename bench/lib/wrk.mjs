import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fault } from './household.mjs';

const run = promisify(execFile);
const CONNECTIONS = 64;

/** Writes a wrk script that sends these requests in turn. @returns {string} its path */
export function wrkScript(house, name, { method = 'GET', path, headers, body }) {
  const text = JSON.stringify;
  const fields = (set) => `{${Object.entries(set).map(([key, value]) => `[${text(key)}]=${text(value)}`).join(',')}}`; // prettier-ignore
  const file = join(house.folder, `${name}.lua`);
  writeFileSync(
    file,
    `local sets = {${headers.map(fields).join(',')}}
     local requests, turn = {}, 0
     init = function() for i, set in ipairs(sets) do requests[i] = wrk.format(${text(method)}, ${text(path)}, set, ${body === undefined ? 'nil' : text(body)}) end end
     request = function() turn = turn % #requests + 1; return requests[turn] end\n`,
  );
  return file;
}

/**
 * Loads a server for so many seconds, from one processor.
 * @returns {Promise<{requests: number, seconds: number, bytes: number}>}
 * @throws when one answer was not 2xx, or one connection failed
 */
export async function wrk(url, script, seconds, cpu) {
  const args = [
    '-c',
    String(cpu),
    'wrk',
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    url,
  ];
  const { stdout } = await run('taskset', args, { timeout: (seconds + 30) * 1000 });
  const [, requests, span, amount, unit] = /(\d+) requests in ([\d.]+)s, ([\d.]+)(B|KB|MB|GB) read/.exec(stdout) ?? [];
  const errors = /Socket errors: .*|Non-2xx or 3xx responses: \d+/.exec(stdout)?.[0];
  if (requests === undefined || errors) throw fault(`wrk on ${url}: ${errors ?? stdout}`);
  const bytes = Number(amount) * { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }[unit];
  return { requests: Number(requests), seconds: Number(span), bytes };
}

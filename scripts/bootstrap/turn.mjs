import { createHash } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { root } from './project.mjs';

const longestMs = 900_000;

/** Two commands started together must not install or build into the same folder: the second waits for the first. */
export async function inTurn(work, token = tokenOf(root)) {
  const giveUpAtMs = Date.now() + longestMs;
  for (let told = false; !take(token); told = true) {
    if (Date.now() > giveUpAtMs)
      throw new Failure(`Another command is setting up this folder; if none is, remove ${token}.`);
    if (!told) console.log('Waiting for another command that is setting up this folder ...');
    await pause(200);
  }
  const release = () => rmSync(token, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

const tokenOf = (folder) =>
  join(tmpdir(), `iam-gateway-${userInfo().uid}-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.pid`);

/** A link appears with its content, so nobody ever reads a token without a pid. */
function take(token) {
  const own = `${token}.${process.pid}`;
  try {
    writeFileSync(own, String(process.pid));
    linkSync(own, token);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST')
      throw new Failure(`The folder for temporary files cannot be written: ${error.message}.`);
    if (isAbandoned(token)) rmSync(token, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isAbandoned(token) {
  try {
    process.kill(Number(readFileSync(token, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

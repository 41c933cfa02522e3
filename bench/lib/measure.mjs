import { cpuSeconds } from './processes.mjs';
import { wrk } from './wrk.mjs';

/**
 * Loads every peer in turn, one second at a time: whatever else the machine does hits all of them alike.
 * @param {{name: string, url: string, pid: number, script: string}[]} peers
 * @returns {Promise<{perCpu: number, busy: number, bytesPerCpu: number}[][]>} for each peer the slices: requests and bytes
 *   per processor second of the server, and how much of its processor it used
 */
export async function interleave(peers, { warmUpSeconds, slices, loadCpu, say }) {
  for (const peer of peers) {
    say(`  warming up ${peer.name} for ${warmUpSeconds} s`);
    await wrk(peer.url, peer.script, warmUpSeconds, loadCpu);
  }
  const measured = peers.map(() => []);
  for (let slice = 0; slice < slices; slice++) {
    for (const [i, { url, pid, script }] of peers.entries()) {
      const before = cpuSeconds(pid);
      const { requests, seconds, bytes } = await wrk(url, script, 1, loadCpu);
      const used = cpuSeconds(pid) - before;
      measured[i].push({ perCpu: requests / used, busy: used / seconds, bytesPerCpu: bytes / used });
    }
  }
  return measured;
}

import { cpuSeconds } from '../processes.mjs';
import { median } from '../statistics.mjs';
import { wrk } from '../wrk.mjs';

const used = (pids) => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);

/**
 * Loads every peer in turn, one second at a time and each round in the other order: whatever else the machine does hits
 * all alike.
 * @param {{name: string, url: string, pids: number[]}[]} peers
 * @param {(peer: object) => string} scriptOf of wrk
 * @returns {Promise<{perCpu: number, bytesPerCpu: number, busy: number}[][]>} for each peer a slice a round: per processor
 *   second of its processes, and how much of their processor they used
 */
export async function interleaved(peers, scriptOf, { warmUpSeconds, rounds, loadCpu, say }) {
  for (const peer of peers) {
    say(`  warming up ${peer.name}, ${warmUpSeconds} s`);
    await wrk(peer.url, scriptOf(peer), warmUpSeconds, loadCpu);
  }
  const slices = peers.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const i of order(peers.length, round)) {
      const { url, pids } = peers[i];
      const before = used(pids);
      const { requests, seconds, bytes } = await wrk(url, scriptOf(peers[i]), 1, loadCpu);
      const cpu = used(pids) - before;
      slices[i].push({ perCpu: requests / cpu, bytesPerCpu: bytes / cpu, busy: cpu / seconds });
    }
  return slices;
}

const order = (length, round) => {
  const places = Array.from({ length }, (_, i) => i);
  return round % 2 === 0 ? places : places.reverse();
};

/**
 * How many times one is the other, pair by pair.
 * @returns {{middle: number, low: number, high: number}} the median and what it lies in at 95 %, by order alone
 */
export function pairedRatio(ones, others) {
  return medianWithin(ones.map((one, i) => one / others[i]));
}

/** The median and its interval at 95 % or a little more (sign test): no assumption about how the figures are spread. */
export function medianWithin(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const { length } = sorted;
  let below = 0;
  let rank = 0;
  let chance = 0.5 ** length;
  while (below + chance <= 0.025 && rank < length / 2 - 1) {
    below += chance;
    chance *= (length - rank) / (rank + 1);
    rank++;
  }
  const at = Math.max(0, rank - 1);
  return { middle: median(sorted), low: sorted[at], high: sorted[length - 1 - at] };
}

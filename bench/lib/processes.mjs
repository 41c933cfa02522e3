import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for whoever asks through /proc, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/** @returns {number} processor seconds that a process and all its descendants have used, those that ended included */
export function cpuSeconds(pid) {
  const stats = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(Number(name));
    if (stat) stats.set(stat.pid, stat);
  }
  const belongs = (stat) => stat !== undefined && (stat.pid === pid || belongs(stats.get(stat.parent)));
  let ticks = 0;
  for (const stat of stats.values()) if (belongs(stat)) ticks += stat.ticks;
  return ticks / TICKS_PER_SECOND;
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything: count from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // utime, stime, cutime, cstime: what ended is counted by its parent (proc_pid_stat(5))
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return undefined; // It ended while we were reading.
  }
}

/** @returns {number} resident memory of a process, in bytes */
export function residentBytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) * 1024;
}

/** @returns {number} seconds that the main thread of a process was ready to run, and others had the processor */
export function runDelaySeconds(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
}

/** @returns {number} proportional set size of processes and their descendants, in bytes: what is shared counts in parts */
export function proportionalBytes(pids) {
  const stats = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))); // prettier-ignore
  const all = new Set(pids);
  for (let before = 0; before !== all.size;) {
    before = all.size;
    for (const stat of stats) if (stat !== undefined && all.has(stat.parent)) all.add(stat.pid);
  }
  let kilobytes = 0;
  for (const pid of all)
    kilobytes += Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
  return kilobytes * 1024;
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, and when it began: its number alone may belong to another process by tomorrow. */
export interface KnownProcess {
  readonly pid: number;
  readonly born: string;
}

/** @returns the process as it is now, or undefined when there is none with that number */
export function knownProcess(pid: number): KnownProcess | undefined {
  const born = birthOf(pid);
  return born === undefined ? undefined : { pid, born };
}

/** Whether exactly this process still runs. */
export function lives({ pid, born }: KnownProcess): boolean {
  return birthOf(pid) === born;
}

/**
 * Ends the processes: SIGTERM, then SIGKILL after `patienceMs`. Returns when none is left, or two seconds after SIGKILL.
 * A process that merely has the number of one of them is left alone.
 */
export async function endProcesses(processes: readonly KnownProcess[], patienceMs: number): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', patienceMs],
    ['SIGKILL', 2000],
  ] as const) {
    for (const one of processes) if (lives(one)) signalled(one.pid, signal);
    for (let waitedMs = 0; waitedMs < waitMs && processes.some(lives); waitedMs += 50) {
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}

/** @returns false when there is no such process */
export function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function birthOf(pid: number): string | undefined {
  return process.platform === 'linux' ? birthFromKernel(pid) : birthFromPs(pid);
}

/** proc(5): field 3 is the state, field 22 the start in clock ticks since boot; the name in field 2 may hold anything. */
function birthFromKernel(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined; // dead, and only waiting for its parent to notice
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
  } catch {
    return undefined; // gone, perhaps between the two reads
  }
}

function birthFromPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env });
    return text.trim() || undefined;
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}

import { randomUUID } from 'node:crypto';

const ACCEPTABLE = /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/;

/** @returns the id that a trusted peer gave, if it can stand in a header and a log line as it is; else one of ours */
export function requestIdOf(given: string | string[] | undefined, peerTrusted: boolean): string {
  return peerTrusted && typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}

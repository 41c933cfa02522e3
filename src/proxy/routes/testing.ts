import { GatewayConfigError } from './config-fault';
import { readConfig } from './read-config';

/** Reads a text as that of gateway.yaml. */
export const read = (text: string, variables: Record<string, string> = {}) =>
  readConfig(text, 'gateway.yaml', variables);

/** The lines of all faults. */
export function faultsOf(text: string, variables: Record<string, string> = {}): readonly string[] {
  try {
    read(text, variables);
  } catch (error) {
    if (error instanceof GatewayConfigError) return error.lines;
    throw error;
  }
  return [];
}

export const upstreams = `upstreams:
  mawbs:
    targets: [{ url: "http://127.0.0.1:4002" }]
`;

/** A file with one route, which has these further lines. */
export const withRoute = (...lines: string[]): string => `${upstreams}routes:
  - id: mawbs
    match: { path: /api/v0/mawbs }
    upstream: mawbs
${lines.map((line) => `    ${line}\n`).join('')}`;

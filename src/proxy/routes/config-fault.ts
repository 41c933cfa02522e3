import { StartError } from '../../shared/config';

/** Where something stands in a configuration: names and positions from the root. */
export type ConfigPath = readonly (string | number)[];

/** What is wrong, before anybody has looked up the line. */
export interface Finding {
  readonly path: ConfigPath;
  readonly message: string;
  /** The last name of the path is what is wrong, not its value. */
  readonly atKey?: boolean;
}

/** One thing that is wrong in a configuration file, where the reader finds it. Lines and columns count from 1; 0 is unknown. */
export interface ConfigFault {
  readonly line: number;
  readonly column: number;
  /** Such as `routes[0].match.path`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** The configuration does not hold: every fault at once, and nothing of it was applied. At the start it ends the process. */
export class GatewayConfigError extends StartError {
  /** One line a fault: `gateway.yaml:12:7 routes[0].match.path: …`. */
  readonly lines: readonly string[];

  constructor(
    readonly file: string,
    readonly faults: readonly ConfigFault[],
  ) {
    const lines = faults.map((fault) => faultLine(file, fault));
    super(
      `${file} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${lines.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.name = 'GatewayConfigError';
    this.lines = lines;
  }
}

/** @returns the fault as one line: `gateway.yaml:12:7 routes[0].match.path: …` */
export function faultLine(file: string, { line, column, path, message }: ConfigFault): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
}

/** @returns the path as people write it: `routes[0].match.path` */
export function pathText(path: ConfigPath): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
}

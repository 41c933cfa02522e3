import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { GatewayConfigError } from './config-fault';

/** A gateway.yaml of a thousand routes has about 300 kB. */
export const MAX_CONFIG_BYTES = 2_097_152;

/** The text of a configuration file and its name among texts. */
export interface ConfigText {
  readonly text: string;
  /** SHA-256 of the text, shortened: two texts with one version are equal. */
  readonly version: string;
}

/**
 * Reads a file, links followed.
 * @returns undefined when there is none
 * @throws {GatewayConfigError} when it is too large, no file, no UTF-8, or not readable
 */
export async function readConfigFile(path: string): Promise<ConfigText | undefined> {
  const refuse = (message: string): never => {
    throw new GatewayConfigError(path, [{ line: 0, column: 0, path: '', message }]);
  };
  let file;
  try {
    file = await open(path, 'r');
    const stat = await file.stat();
    if (!stat.isFile()) return refuse('is not a file');
    // What grows while it is read is cut here, and read again when it has settled.
    const buffer = Buffer.allocUnsafe(Math.min(stat.size, MAX_CONFIG_BYTES) + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    if (bytesRead > MAX_CONFIG_BYTES) return refuse(`is larger than ${MAX_CONFIG_BYTES} bytes`);
    const bytes = buffer.subarray(0, bytesRead);
    return { text: decode(bytes) ?? refuse('is not UTF-8'), version: versionOf(bytes) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (error instanceof GatewayConfigError) throw error;
    return refuse(`cannot be read (${code ?? String(error)})`);
  } finally {
    await file?.close();
  }
}

export function versionOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

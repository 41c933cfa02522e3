import { createServer } from 'node:net';
import { StartError } from '../shared/config';

/** Whether a port can be listened on. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * Looks before anything is started, so that a busy port costs nobody a half-started gateway.
 * @throws {StartError} naming the setting, the port and what is wrong with it
 */
export async function requireFree(setting: string, port: number, host: string): Promise<void> {
  if (port === 0) return;
  let free: boolean;
  try {
    free = await isFree(port, host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EACCES'
        ? 'it needs more rights'
        : code === 'EADDRNOTAVAIL'
          ? 'not an address of this machine'
          : message;
    throw new StartError(`${setting} ${port} on ${host} cannot be listened on: ${reason}`, { cause: error });
  }
  if (!free)
    throw new StartError(
      `${setting} ${port} on ${host} is in use: end what listens there, or choose another with ${setting}`,
    );
}

/** @returns the wanted port where it is free, otherwise 0: any free one */
export async function preferably(port: number, host: string): Promise<number> {
  return (await isFree(port, host)) ? port : 0;
}

import type { LoggerService } from '@nestjs/common';
import { Logger, type Params, PinoLogger } from 'nestjs-pino';
import type { DestinationStream, LoggerOptions } from 'pino';
import { type Environment, StartError } from '../config';
import { requestContext } from '../tenant';

/** Wherever one of these comes up in a logged object, its value does not. */
const SECRETS = [
  ...['authorization', 'cookie', 'password', 'passwordHash', 'accessToken', 'refreshToken', 'token', 'secret', 'key'],
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["${name}"]`]);

/**
 * The application log: JSON lines, each with the request it belongs to. Requests themselves are in the access log.
 * @param destination standard output when absent
 */
export function createApplicationLog(
  { LOG_LEVEL }: Pick<Environment, 'LOG_LEVEL'>,
  destination?: DestinationStream,
): LoggerService {
  const options: LoggerOptions = {
    level: LOG_LEVEL,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS, censor: '[redacted]' },
    mixin: () => {
      const context = requestContext.current();
      return context === undefined ? {} : { requestId: context.requestId, traceId: context.traceId };
    },
  };
  const params: Params = { pinoHttp: destination === undefined ? options : [options, destination] };
  return new ApplicationLog(new PinoLogger(params), params);
}

/**
 * Nest logs what broke a start, with its stack. What an operator can mend is told once, in the one sentence with which
 * the process ends.
 */
class ApplicationLog extends Logger {
  override error(message: unknown, ...more: unknown[]): void {
    if (!(message instanceof StartError)) super.error(message, ...more);
  }
}

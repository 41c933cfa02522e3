import { StartError } from '../config';
import { aHead } from '../http/testing';
import { requestContext } from '../tenant';
import { createApplicationLog } from './application-log';

describe('createApplicationLog', () => {
  const lines: string[] = [];
  const log = createApplicationLog({ LOG_LEVEL: 'info' }, { write: (line: string) => void lines.push(line) });
  const written = () => JSON.parse(lines.at(-1)!);
  beforeEach(() => lines.splice(0));

  it('writes one JSON line with level and time by name', () => {
    log.log('listening', 'Gateway');
    expect(written()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      context: 'Gateway',
      msg: 'listening',
    });
  });

  it('names the request that a line belongs to', () => {
    const head = aHead({ requestId: 'request-42' });
    const context = { requestId: head.requestId, traceId: head.trace.traceId, head, requested: undefined };
    requestContext.run(
      { ...context, selected: undefined, userId: undefined, route: undefined, problemCode: undefined },
      () => log.warn('odd'),
    );
    expect(written()).toMatchObject({ level: 'warn', requestId: 'request-42', traceId: head.trace.traceId });
  });

  it('writes the stack of an error', () => {
    log.error({ err: new Error('broken'), msg: 'a request failed' });
    expect(written()).toMatchObject({ msg: 'a request failed', err: { message: 'broken', stack: expect.any(String) } });
  });

  it('leaves what an operator can mend to the sentence with which the process ends', () => {
    log.error(new StartError('Port 8080 is in use'), 'ExceptionHandler');
    expect(lines).toEqual([]);
    log.error(new Error('broken'), 'ExceptionHandler');
    expect(written()).toMatchObject({ level: 'error', context: 'ExceptionHandler', msg: 'broken' });
  });

  it.each([
    { password: 's3cret' },
    { body: { refreshToken: 's3cret' } },
    { request: { headers: { authorization: 's3cret', cookie: 's3cret' } } },
    { headers: { authorization: 's3cret' } },
  ])('does not write secrets: %j', (object) => {
    log.log({ msg: 'look', ...object });
    expect(lines.at(-1)).toContain('[redacted]');
    expect(lines.at(-1)).not.toContain('s3cret');
  });

  it('keeps to its level', () => {
    log.debug?.('noise');
    expect(lines).toEqual([]);
  });
});

import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  HttpException,
  Logger,
  Module,
  Param,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemError, ProblemWriter } from '../problem';
import { useBodies } from './body-parser';
import { ProblemFilter } from './problem.filter';

class TeapotError extends ProblemError {
  readonly code = 'teapot';
  readonly status = 418;
  override readonly headers = { 'X-Kettle': 'on' };
  override readonly errors = [{ in: 'body', pointer: '/kind', message: 'must be coffee' }] as const;
}

const FAILURES: Record<string, () => Error> = {
  teapot: () => new TeapotError('short and stout'),
  surprise: () => new TypeError('SELECT * FROM users; password=hunter2'),
  refused: () => Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' }),
  bad: () => new BadRequestException('a detail of a framework'),
  unknown: () => new HttpException('a status nobody knows', 499),
};

@Controller()
class FailingController {
  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    throw FAILURES[how]!();
  }

  @Post('echo')
  @HttpCode(200)
  echo(@Body() body: unknown) {
    return { body: body === undefined ? 'absent' : body };
  }
}

@Module({ controllers: [FailingController] })
class FailingModule {}

describe('ProblemFilter', () => {
  let app: NestFastifyApplication;
  const logged: unknown[] = [];

  beforeAll(async () => {
    const adapter = new FastifyAdapter({ bodyLimit: 100 });
    useBodies(adapter.getInstance());
    app = await NestFactory.create<NestFastifyApplication>(FailingModule, adapter, {
      bodyParser: false,
      logger: { log: () => {}, warn: (entry) => logged.push(entry), error: (entry) => logged.push(entry) },
    });
    app.useGlobalFilters(new ProblemFilter(new ProblemWriter('https://gateway.example')));
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    Logger.overrideLogger(false);
  });
  beforeEach(() => logged.splice(0));

  const fails = (how: string) => app.inject({ url: `/fail/${how}` });
  const posts = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } });

  it('writes what a ProblemError says', async () => {
    const answer = await fails('teapot');
    expect(answer.statusCode).toBe(418);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-kettle': 'on' });
    expect(answer.json()).toMatchObject({
      type: 'https://gateway.example/errors/teapot',
      title: 'Teapot',
      status: 418,
      detail: 'short and stout',
      code: 'teapot',
      instance: '/fail/teapot',
      errors: [{ in: 'body', pointer: '/kind', message: 'must be coffee' }],
    });
    expect(logged).toEqual([]);
  });

  it('keeps the cause of a surprise in the log', async () => {
    const answer = await fails('surprise');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal-error', status: 500 });
    expect(answer.body).not.toMatch(/SELECT|hunter2|TypeError/);
    expect(logged).toMatchObject([{ err: { message: expect.stringContaining('hunter2') } }]);
  });

  it('answers 503 with Retry-After when the database is away', async () => {
    const answer = await fails('refused');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(answer.json()).toMatchObject({ code: 'database-unavailable' });
    expect(answer.body).not.toContain('10.0.0.5');
  });

  it('repeats nothing that a framework says', async () => {
    expect((await fails('bad')).json()).toMatchObject({ status: 400, code: 'request-invalid' });
    expect((await fails('bad')).body).not.toContain('framework');
    expect((await fails('unknown')).json()).toMatchObject({ status: 500, code: 'internal-error' });
  });

  it.each([
    ['broken JSON', '{"a":', 'application/json', 400, 'body-malformed'],
    ['a way into the prototype', '{"__proto__":{"admin":true}}', 'application/json', 400, 'body-malformed'],
    ['another way', '{"constructor":{"prototype":{}}}', 'application/json', 400, 'body-malformed'],
    ['a long body', JSON.stringify('x'.repeat(200)), 'application/json', 413, 'body-too-large'],
    ['another type', '<a/>', 'application/xml', 415, 'unsupported-media-type'],
    ['text', 'a', 'text/plain', 415, 'unsupported-media-type'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
  ])('answers %s', async (_, payload, type, status, code) => {
    const answer = await posts(payload, type);
    expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status, code });
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('reads JSON, and an empty body as an absent one', async () => {
    expect((await posts('{"a":[1]}', 'application/json; charset=utf-8')).json()).toEqual({ body: { a: [1] } });
    expect((await posts('')).json()).toEqual({ body: 'absent' });
  });
});

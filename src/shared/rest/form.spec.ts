import Fastify, { type FastifyInstance } from 'fastify';
import { READS_FORM, useBodies } from './body-parser';

describe('useBodies, where a form is read', () => {
  let fastify: FastifyInstance;
  beforeAll(async () => {
    fastify = Fastify();
    useBodies(fastify);
    fastify.setErrorHandler((error: { status?: number; code?: string; error?: string }, _, reply) =>
      reply.status(error.status ?? 500).send({ code: error.code, error: error.error }),
    );
    fastify.post('/form', { config: READS_FORM }, ({ body }) => ({ body }));
    fastify.post('/json', ({ body }) => ({ body }));
    await fastify.ready();
  });
  afterAll(() => fastify.close());

  const post = async (payload: string, url = '/form', type = 'application/x-www-form-urlencoded') => {
    const answer = await fastify.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
    return [answer.statusCode, answer.json()] as const;
  };

  it('reads parameters as they were written', async () => {
    const form = 'a=1&b=two+words&c=%C3%B1%26%3D&d=&e&=x&__proto__=y&';
    const body = JSON.parse('{"a":"1","b":"two words","c":"ñ&=","d":"","e":"","":"x","__proto__":"y"}') as object;
    expect(await post(form)).toEqual([200, { body }]);
    expect(await post(form, '/form', 'application/x-www-form-urlencoded; charset=UTF-8')).toEqual([200, { body }]);
  });

  it.each([
    ['a parameter given twice', 'a=1&b=2&a=1'],
    ['one given twice in another spelling', 'grant_type=a&grant%5Ftype=b'],
    ['a broken escape', 'a=%zz'],
    ['an escape that is no UTF-8', 'a=%ff'],
    ['more parameters than forms have', Array.from({ length: 51 }, (_, i) => `p${i}=1`).join('&')],
  ])('refuses %s', async (_what, form) => {
    expect(await post(form)).toEqual([400, { code: 'body-malformed', error: 'invalid_request' }]);
  });

  it('reads no JSON there, and no form anywhere else', async () => {
    const refused = [415, { code: 'unsupported-media-type' }];
    expect(await post('{"a":1}', '/form', 'application/json')).toEqual(refused);
    expect(await post('a=1', '/json')).toEqual(refused);
    expect(await post('a=1', '/form', 'text/plain')).toMatchObject([500, { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }]);
  });
});

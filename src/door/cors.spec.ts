import { aHead } from '../shared/http/testing';
import { Cors } from './cors';

const PORTAL = 'https://portal.example';
const cors = new Cors([PORTAL, 'http://localhost:5173']);
const from = (origin: string, more: Record<string, string> = {}, method = 'GET') =>
  aHead({ method, headers: { origin, ...more } });
const preflight = (origin: string, more: Record<string, string> = {}) =>
  from(origin, { 'access-control-request-method': 'PUT', ...more }, 'OPTIONS');

const asObject = (fields: readonly string[]) =>
  Object.fromEntries(fields.flatMap((field, at) => (at % 2 === 0 ? [[field, fields[at + 1]]] : [])));

describe('Cors', () => {
  it('lets a listed origin read the answer, with credentials', () => {
    expect(asObject(cors.answerFields(from(PORTAL)))).toEqual({
      Vary: 'Origin',
      'Access-Control-Allow-Origin': PORTAL,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': expect.stringContaining('X-Request-Id'),
    });
  });

  it.each(['https://evil.example', 'null', 'https://portal.example.evil', 'HTTPS://PORTAL.EXAMPLE'])(
    'says nothing to %s but that the answer varies',
    (origin) => expect(cors.answerFields(from(origin))).toEqual(['Vary', 'Origin']),
  );

  it('says that the answer varies to a request without an origin too, or a cache would mix them up', () => {
    expect(cors.answerFields(aHead())).toEqual(['Vary', 'Origin']);
  });

  it('answers the preflight of a listed origin', () => {
    const fields = cors.preflight(
      preflight(PORTAL, { 'access-control-request-headers': 'authorization, x-tenant-id' }),
    );
    expect(asObject(fields as string[])).toEqual({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': 'authorization, x-tenant-id',
      'Access-Control-Max-Age': '600',
      Vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
    });
  });

  it('does not repeat a list of fields that is none', () => {
    const fields = cors.preflight(preflight(PORTAL, { 'access-control-request-headers': 'a b; c' }));
    expect(fields).not.toContain('Access-Control-Allow-Headers');
  });

  it('refuses the preflight of another origin with 403 origin-denied', () => {
    expect(cors.preflight(preflight('https://evil.example'))).toMatchObject({ status: 403, code: 'origin-denied' });
  });

  it('takes an OPTIONS request for a preflight only when it asks like one', () => {
    expect(cors.preflight(from(PORTAL, {}, 'OPTIONS'))).toBeUndefined();
    expect(cors.preflight(from(PORTAL, { 'access-control-request-method': 'PUT' }, 'POST'))).toBeUndefined();
  });

  it('lets everybody in without credentials when told so', () => {
    const open = new Cors(['*']);
    const fields = asObject(open.answerFields(from('https://anybody.example')));
    expect(fields['Access-Control-Allow-Origin']).toBe('*');
    expect(fields).not.toHaveProperty('Access-Control-Allow-Credentials');
    expect(open.preflight(preflight('https://anybody.example'))).toBeInstanceOf(Array);
  });

  it('stays out of it when no origin is listed', () => {
    const off = new Cors([]);
    expect(off.answerFields(from(PORTAL))).toEqual([]);
    expect(off.preflight(preflight(PORTAL))).toBeUndefined();
  });
});

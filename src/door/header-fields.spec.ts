import { examineFields } from './header-fields';

const HOST = ['Host', 'gateway.example'];
const examine = (...fields: string[]) => examineFields([...HOST, ...fields], 1000, true);

describe('examineFields', () => {
  it('lets an ordinary request through, lists in several fields included', () => {
    expect(examine('Accept', 'a', 'accept', 'b', 'Cookie', 'x', 'X-Forwarded-For', 'a', 'X-Forwarded-For', 'b')).toBe(
      undefined,
    );
  });

  it.each([
    ...['Authorization', 'Content-Length', 'Content-Type', 'Transfer-Encoding', 'Origin', 'Range', 'Expect'],
    ...['X-Tenant-Id', 'X-Business-Unit', 'X-Country-Code', 'Proxy-Authorization', 'Max-Forwards'],
  ])('checklist 10: answers 400 to %s sent twice, in whatever case', (name) => {
    expect(examine(name, 'chunked', name.toLowerCase(), 'chunked')).toMatchObject({
      status: 400,
      code: 'header-duplicate',
      errors: [{ in: 'header', pointer: name.toLowerCase() }],
    });
  });

  it('answers 400 host-invalid to no host and to two', () => {
    expect(examineFields([], 1000, true)).toMatchObject({ status: 400, code: 'host-invalid' });
    expect(examine('host', 'other.example')).toMatchObject({ status: 400, code: 'host-invalid' });
    expect(examineFields([], 1000, false)).toBeUndefined();
  });

  it.each(['chunked', 'Chunked ', 'CHUNKED'])('lets the coding %j through', (coding) =>
    expect(examine('Transfer-Encoding', coding)).toBeUndefined(),
  );

  it.each(['gzip, chunked', 'chunked, chunked', 'xchunked', 'identity', 'chunked;a=b', 'chunked\u00a0', ''])(
    'answers 400 to the coding %j, which nobody here would undo',
    (coding) => expect(examine('Transfer-Encoding', coding)).toMatchObject({ status: 400, code: 'framing-invalid' }),
  );

  it('answers 400 to a body with two framings, and to chunks in HTTP/1.0', () => {
    const framing = { status: 400, code: 'framing-invalid' };
    expect(examine('Transfer-Encoding', 'chunked', 'Content-Length', '3')).toMatchObject(framing);
    expect(examineFields(['Transfer-Encoding', 'chunked'], 1000, false)).toMatchObject(framing);
  });

  it('answers 431 to too many bytes and to too many fields', () => {
    expect(examine('X-Long', 'x'.repeat(1000))).toMatchObject({ status: 431, code: 'head-too-large' });
    const many = Array.from({ length: 100 }, (_, at) => [`X-${at}`, '']).flat();
    expect(examineFields([...HOST, ...many], 100_000, true)).toMatchObject({ status: 431, code: 'head-too-large' });
  });
});

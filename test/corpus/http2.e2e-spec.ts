import { codeOf, END_HEADERS, END_STREAM, FRAME, frame, FrameClient, block } from '../../src/door/http2/testing';
import { request, useRawGateway } from '../raw/support';
import { differences } from './compare';
import { barrier, isBarrier, originOf } from './observe';
import { readStrictly } from './reader';
import * as tables from './tables/http2';

/** What the client was told: an answer (of HTTP), or the code of an error (of HTTP/2). */
type Told = { readonly answered: string } | { readonly broken: number };

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function framesOf({ fields, body = [], trailers }: tables.StreamCase): Buffer[] {
  const flags = (isLast: boolean): number => END_HEADERS | (isLast ? END_STREAM : 0);
  const isLast = (n: number): boolean => trailers === undefined && n === body.length - 1;
  return [
    frame(FRAME.headers, flags(body.length === 0 && trailers === undefined), 1, block(...fields)),
    ...body.map((piece, n) => frame(FRAME.data, isLast(n) ? END_STREAM : 0, 1, latin1(piece))),
    ...(trailers === undefined ? [] : [frame(FRAME.headers, flags(true), 1, block(...trailers))]),
  ];
}

/** One that was refused ends with a reset, or with a problem; undefined while neither has come. */
function told({ frames, closed }: FrameClient): Told | undefined {
  const ofStream = frames.filter(({ stream }) => stream === 1);
  const isWhole = ofStream.some(({ type, flags }) => type !== FRAME.reset && (flags & END_STREAM) !== 0);
  const data = ofStream.filter(({ type }) => type === FRAME.data).map(({ payload }) => payload.toString('latin1'));
  if (isWhole) return { answered: data.join('') };
  const broken = frames.find(({ type, stream }) => type === FRAME.goaway || (type === FRAME.reset && stream === 1));
  if (broken !== undefined && codeOf(broken) !== 0) return { broken: codeOf(broken) };
  return closed ? { broken: 0 } : undefined;
}

describe('requests over HTTP/2', () => {
  const raw = useRawGateway({ environment: { H2C: 'on' } });

  async function ask(stream: tables.StreamCase): Promise<Told> {
    const client = await FrameClient.dial(Number(new URL(raw.gateway.url).port));
    client.says(...framesOf(stream));
    const said = await client.until(() => told(client));
    client.socket.destroy();
    await barrier(raw, 2);
    return said;
  }

  /** @param means undefined: nothing may come */
  function faultsOf(means: string | undefined): string[] {
    const { seen, broken, unreadable, received } = originOf(raw);
    const got = seen.filter((one) => !isBarrier(one));
    const faults = [...unreadable, ...(/forged/i.test(received) ? ['what the client may not say came'] : [])];
    if (means === undefined) return [...faults, ...got.map(({ lines }) => `the origin got ${JSON.stringify(lines)}`)];
    if (got.length !== 1 || broken.length > 0)
      return [...faults, `the origin got ${got.length} requests, and ${broken.length} that broke off`];
    const asked = readStrictly(means).requests[0]!;
    return [...faults, ...differences(asked, got[0]!, new URL(raw.origin.url).host, '2.0')];
  }

  describe.each(['paths', 'pseudoFields', 'authorities', 'fields', 'bodies'] as const)('%s', (name) => {
    it.each(tables[name])('$what', async (stream) => {
      const said = await ask(stream);
      expect(faultsOf(stream.means)).toEqual([]);
      if (stream.means !== undefined) expect(said).toEqual({ answered: 'ok' });
      else if ('answered' in said)
        expect(JSON.parse(said.answered)).toMatchObject({ code: expect.any(String) as string });
      else expect(said.broken).toBeGreaterThan(0);
    });
  });

  describe('what is no field', () => {
    it.each(tables.noFields)('goes no further, and takes nothing with it: $what', async (stream) => {
      const said = await ask(stream);
      expect(faultsOf('answered' in said ? stream.means : undefined)).toEqual([]);
      expect('answered' in said ? said.answered : 'ok').toBe('ok');
    });
  });

  it('reads the same request by HTTP/1.1 on the same port', async () => {
    expect(await raw.ask(request('GET /x'))).toMatchObject({ status: 200 });
  });
});

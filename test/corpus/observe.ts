import { answer, type Message, RawClient, type RawGateway, request, type Script, takeMessage } from '../raw/support';
import { type Begun, readStrictly, type Reading, type StrictRequest } from './reader';

/** What came of some bytes. */
export interface Observation {
  /** What a strict reader makes of them. */
  readonly asked: Reading;
  /** Final answers, in order. */
  readonly answers: readonly Heard[];
  /** What the origin got, in order, read strictly. */
  readonly seen: readonly StrictRequest[];
  /** What the origin got the beginning of, before the gateway broke the connection. */
  readonly broken: readonly Begun[];
  /** How the origin's connections cannot be read strictly; empty when all is well. */
  readonly unreadable: readonly string[];
  /** All that the origin got. */
  readonly received: string;
}

export interface Heard {
  readonly status: number;
  readonly message: Message;
  /** Which request the origin answered so, in its own count; undefined: the gateway answered. */
  readonly serial: number | undefined;
}

/** Comes behind the bytes of every case: whatever they leave on the connection, this request must not be changed by it. */
export const FOLLOWER = request('GET /follower', 'Connection: close');
const BARRIER = request('GET /barrier');
export const isBarrier = ({ target }: StrictRequest): boolean => target?.segments[0] === 'barrier';

/** The origin says with each answer which of its requests that is for. */
export function numberAnswers({ origin }: RawGateway): void {
  const numbered: Script = (connection) => connection.says(answer('ok', `X-Serial: ${origin.requests.length}`));
  origin.otherwise = numbered;
}

/**
 * Says the pieces over one connection, the next when the gateway has read the one before, and waits for the end of the
 * connection. Nothing is timed: requests over another connection come back when everything before them has been dealt with.
 */
export async function observe(raw: RawGateway, ...pieces: readonly string[]): Promise<Observation> {
  const asked = readStrictly(pieces.join(''));
  const client = await raw.client();
  const [first = '', ...more] = pieces;
  client.more(first);
  for (const piece of more) {
    await barrier(raw, 1);
    if (client.end === undefined) client.more(piece);
  }
  const answersIn = (heard: string): readonly Heard[] => answersOf(heard, asked);
  await client.until((heard) => answersIn(heard).length >= asked.requests.length);
  // An answer that says it is the last is followed by the end, or by what should not be. After another, nobody knows.
  if (answersIn(client.unread).at(-1)?.message.field('connection') !== 'close') {
    await barrier(raw, 2);
    if (client.end === undefined) client.finishes();
  }
  await client.closed();
  await barrier(raw, 2);
  return { asked, answers: answersIn(client.unread), ...originOf(raw) };
}

/**
 * @param probes one: what came before is read. Two, one behind the other: a connection to the origin that is being dialled
 * when the first is served is there when the second is.
 */
export async function barrier(raw: RawGateway, probes: 1 | 2): Promise<void> {
  const prober = await proberOf(raw);
  for (let n = 0; n < probes; n++) prober.says(BARRIER);
  for (let n = 0; n < probes; n++) {
    const answered = await prober.answer();
    if (answered.field('connection') === 'close') prober.leaves();
  }
}

const probers = new WeakMap<RawGateway, RawClient>();

/** Stays for all cases of a gateway, and goes with it. */
async function proberOf(raw: RawGateway): Promise<RawClient> {
  const known = probers.get(raw);
  if (known?.end === undefined && known?.socket.destroyed === false) return known;
  const prober = await RawClient.dial(raw.gateway.url);
  prober.socket.once('end', () => prober.leaves());
  probers.set(raw, prober);
  return prober;
}

/** What came of everything so far, on all connections to the origin. */
export function originOf({ origin }: RawGateway): Pick<Observation, 'seen' | 'broken' | 'unreadable' | 'received'> {
  const unreadable: string[] = [];
  const broken: Begun[] = [];
  for (const { heard, end } of origin.connections) {
    const { rest } = readStrictly(heard);
    if (rest.is === 'nothing') continue;
    if (rest.is === 'refused' || end === undefined) unreadable.push(JSON.stringify({ rest, heard }));
    else if (rest.begun !== undefined) broken.push(rest.begun);
  }
  const seen = origin.requests.flatMap(({ bytes }) => readStrictly(bytes).requests);
  if (seen.length !== origin.requests.length) unreadable.push(JSON.stringify(origin.requests));
  return { seen, broken, unreadable, received: origin.connections.map(({ heard }) => heard).join('') };
}

/** Final answers that are whole. @throws for bytes that are no answer */
function answersOf(heard: string, { requests }: Reading): Heard[] {
  const answers: Heard[] = [];
  for (let rest = heard; rest !== '';) {
    const status = Number(/^HTTP\/1\.1 ([1-5]\d\d) /.exec(rest)?.[1]);
    const bodiless = status < 200 || status === 204 || status === 304 || requests[answers.length]?.method === 'HEAD';
    const message = takeMessage(rest, { bodiless });
    if (message === undefined) break;
    if (Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(rest)}`);
    rest = rest.slice(message.bytes.length);
    const serial = message.field('x-serial');
    if (status >= 200) answers.push({ status, message, serial: serial === undefined ? undefined : Number(serial) });
  }
  return answers;
}

import { differences } from './compare';
import type { Begun, Rest } from './reader';
import { type Heard, isBarrier, type Observation } from './observe';

/**
 * The invariant of the corpus. A request was either refused by the gateway, and the origin knows nothing of it, or the
 * origin got, strictly read, what the client's bytes strictly say. Where they have more than one meaning, or none, the
 * gateway answered with an error and closed, or only closed.
 * @param originHost what the gateway calls the origin
 * @returns everything that is wrong; empty when all is well
 */
export function faultsOf(observation: Observation, originHost: string): string[] {
  const { asked, answers, seen, broken, unreadable, received } = observation;
  const faults = [...unreadable];
  const claimed = new Set<number>();
  answers.forEach((answer, n) => {
    const { serial } = answer;
    if (serial === undefined) {
      faults.push(...ofRefusal(answer));
    } else {
      const request = asked.requests[n];
      const got = seen[serial];
      if (claimed.has(serial) || [...claimed].some((before) => before > serial)) faults.push(`answer ${n} out of turn`);
      claimed.add(serial);
      if (request === undefined) faults.push(`${n}: served, though strictly there is no such request`);
      else if (request.objection !== undefined) faults.push(`${n}: served in spite of ${request.objection}`);
      else faults.push(...differences(request, got!, originHost).map((text) => `${n}: ${text}`));
    }
    const isLast = n === answers.length - 1;
    const closes = answer.message.field('connection') === 'close';
    if (closes && !isLast) faults.push(`${n}: answers after one that says it is the last`);
    if (isLast && n >= asked.requests.length && !closes) faults.push('the connection stays, though nobody can read on');
  });
  seen.forEach((request, serial) => {
    if (!isBarrier(request) && !claimed.has(serial)) faults.push(`the origin got ${serial} that nobody was answered`);
  });
  // A request may be refused by its head, and then again because its body cannot be read.
  if (answers.length > asked.requests.length + (asked.rest.is === 'nothing' ? 0 : 2)) faults.push('too many answers');
  faults.push(...ofBroken(observation, broken, originHost));
  if (/forged/i.test(received)) faults.push('what only we may say came from the client');
  return faults;
}

function ofRefusal({ status, message }: Heard): string[] {
  const isRefusal = status >= 400 && status !== 500 && message.field('content-type') === 'application/problem+json';
  return isRefusal || (message.body === '' && status >= 400) ? [] : [`a refusal with ${message.startLine}`];
}

/** What the origin got the beginning of is the beginning of what was asked, and was never served. */
function ofBroken({ asked, answers }: Observation, broken: Observation['broken'], originHost: string): string[] {
  if (broken.length === 0) return [];
  const served = answers.filter(({ serial }) => serial !== undefined).length;
  const refused = asked.requests[served];
  const begun = refused !== undefined ? { head: refused, body: refused.body } : begunIn(asked.rest);
  if (begun === undefined || broken.length > 1)
    return ['the origin got the beginning of a request that strictly is none'];
  const [{ head, body }] = broken as [(typeof broken)[0]];
  const faults = differences(
    { ...begun.head, body: '', trailers: [] },
    { ...head, body: '', trailers: [] },
    originHost,
  );
  if (!begun.body.startsWith(body)) faults.push(`the origin got ${JSON.stringify(body)} of a body`);
  if (begun.head.objection !== undefined) faults.push(`begun in spite of ${begun.head.objection}`);
  return faults;
}

const begunIn = (rest: Rest): Begun | undefined => (rest.is === 'nothing' ? undefined : rest.begun);

/** All requests reached the origin; all but the one behind the case; or less. */
export function whatCameOf({ asked, answers }: Observation): 'passes' | 'ends' | 'refused' {
  const served = answers.filter(({ serial }) => serial !== undefined).length;
  if (asked.rest.is !== 'nothing') return 'refused';
  if (served === asked.requests.length) return 'passes';
  return served > 0 && served === asked.requests.length - 1 && served === answers.length ? 'ends' : 'refused';
}

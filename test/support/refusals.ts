import type { Problem } from '../../src/contract';

/** What a caller sees of a refusal. */
export interface SeenRefusal {
  readonly status: number;
  readonly code: string;
  readonly headers: Headers;
  readonly problem: Problem;
}

/** Reads a refusal, and holds it against what every one of them is: a problem document with the id of its request. */
export async function refusalOf(response: Response): Promise<SeenRefusal> {
  const { status, headers, url } = response;
  expect(headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  const requestId = headers.get('x-request-id');
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(problem).toMatchObject({ status, requestId, instance: new URL(url).pathname });
  expect(problem.type).toMatch(new RegExp(`/errors/${problem.code}$`));
  return { status, code: problem.code, headers, problem };
}

/** Status and code of a refusal that is well-formed. */
export async function refused(response: Response): Promise<readonly [number, string]> {
  const { status, code } = await refusalOf(response);
  return [status, code];
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContractSchemas } from './ajv';

/**
 * Holds real answers against openapi/openapi.json: the status is documented, the media type too, the body fits its
 * schema (which names the problem codes), and promised header fields are there.
 */

interface Reference {
  readonly $ref?: string;
}
interface ResponseObject extends Reference {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, Reference & { readonly required?: boolean }>>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, ResponseObject>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: string;
}

const PROBLEM = 'application/problem+json';
const document = JSON.parse(readFileSync(join(__dirname, '../../openapi/openapi.json'), 'utf8')) as Document;
const schemas = new ContractSchemas(document);

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
/** What is spelled out first: `/users/invitations` is no `/users/{userId}`. */
const spelledOutFirst = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  a.split('{').length - b.split('{').length;
const operations = Object.entries(document.paths)
  .sort(spelledOutFirst)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      matches: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
      pointer: `/paths/${escape(path)}/${method}`,
      operation,
    })),
  );
type Documented = (typeof operations)[number];

function follow<T extends Reference>(value: T, pointer: string): { value: T; pointer: string } {
  if (value.$ref === undefined) return { value, pointer };
  const target = value.$ref.slice(1);
  const found = target
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, name) => (at as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
  return follow(found as T, target);
}

/** Why the answer is not what the response says, or undefined. */
function mismatch(answer: Answer, reference: ResponseObject, at: string): string | undefined {
  const { value: response, pointer } = follow(reference, at);
  for (const [name, header] of Object.entries(response.headers ?? {}))
    if (follow(header, '').value.required && answer.headers.get(name) === null) return `${name} is missing`;
  const media = answer.headers.get('content-type')?.split(';')[0]?.trim();
  if (response.content === undefined) return answer.body === '' ? undefined : 'there is a body, none is documented';
  if (media === undefined || !(media in response.content)) return `${media ?? 'no media type'} is not documented`;
  if (!/^application\/(?:.+\+)?json$/.test(media)) return undefined;
  const validate = schemas.at(`${pointer}/content/${escape(media)}/schema`);
  return validate(JSON.parse(answer.body)) ? undefined : `${schemas.explain(validate)}: ${answer.body}`;
}

/** An answer is documented under its status; or, refused before it was read, under `default`. */
function undocumented(answer: Answer, { operation, pointer }: Documented): string | undefined {
  const { [String(answer.status)]: own, default: door } = operation.responses;
  const byStatus = own && mismatch(answer, own, `${pointer}/responses/${answer.status}`);
  if (own && byStatus === undefined) return undefined;
  const byDoor =
    answer.status >= 400 && door ? mismatch(answer, door, `${pointer}/responses/default`) : 'is no documented status';
  return byDoor && (byStatus ?? byDoor);
}

/** Paths that no operation describes: backends' own, and nothing at all. Problems are problems there too. */
function badProblem(answer: Answer): string | undefined {
  if (!answer.headers.get('content-type')?.startsWith(PROBLEM)) return undefined;
  if (answer.headers.get('x-request-id') === null) return 'X-Request-Id is missing';
  const validate = schemas.at('/components/schemas/Problem');
  const problem = JSON.parse(answer.body) as { status?: unknown };
  if (!validate(problem)) return `${schemas.explain(validate)}: ${answer.body}`;
  return problem.status === answer.status ? undefined : `the problem says ${String(problem.status)}`;
}

/**
 * Throws when a real answer is not as documented.
 * @param operation its id, such as `login`; or method and path, such as `POST /api/v0/auth/login`
 */
export function expectDocumented(operation: string, answer: Answer): void {
  const [method, path] = operation.split(' ');
  const found = operations.find((known) =>
    path === undefined
      ? known.operation.operationId === operation
      : known.method === method && known.matches.test(path),
  );
  if (found === undefined) throw new Error(`The contract has no operation ${operation}`);
  const fault = undocumented(answer, found) ?? badProblem(answer);
  if (fault !== undefined) throw new Error(`${operation} answered ${answer.status}, and ${fault}`);
}

/**
 * `fetch`, and every answer is held against the contract. What backends answer below their prefix is their affair, but
 * every problem is checked. Streams must use `fetch` itself: the body is read here.
 */
export async function checkedFetch(input: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const body = await response.clone().text();
  const answer: Answer = { status: response.status, headers: response.headers, body };
  const method = (init?.method ?? 'GET').toUpperCase();
  const { pathname } = new URL(input);
  // HEAD answers as GET does, without its body; OPTIONS is CORS (or 405), not an operation.
  if (method === 'HEAD' || method === 'OPTIONS') return response;
  const found = operations.find((known) => known.method === method && known.matches.test(pathname));
  const described = found !== undefined && !(found.operation.tags.includes('backends') && !isProblem(answer));
  const fault = (described ? undocumented(answer, found) : undefined) ?? badProblem(answer);
  if (fault !== undefined) throw new Error(`${method} ${pathname} answered ${answer.status}, and ${fault}`);
  return response;
}

function isProblem(answer: Answer): boolean {
  return answer.headers.get('content-type')?.startsWith(PROBLEM) ?? false;
}

import type { RequestHead } from '../../shared/http';
import type { RouteConfig } from './gateway-config';

type Condition = NonNullable<RouteConfig['match']['headers']>[string];

/** @param value undefined when there is none */
export function meets(condition: Condition, value: string | undefined): boolean {
  if (typeof condition === 'boolean') return condition === (value !== undefined);
  if (value === undefined) return false;
  return typeof condition === 'string' ? condition === value : condition.includes(value);
}

/** What a route asks of fields and query, beside path and method. */
export interface HeadConditions {
  /** In lower case. */
  readonly headers: readonly (readonly [name: string, condition: Condition])[];
  readonly query: readonly (readonly [name: string, condition: Condition])[];
}

export function headConditions({ headers = {}, query = {} }: RouteConfig['match']): HeadConditions {
  return {
    headers: Object.entries(headers).map(([name, condition]) => [name.toLowerCase(), condition]),
    query: Object.entries(query),
  };
}

/** Names of fields and parameters by which routes of one place are chosen. */
export class ConditionNames {
  readonly headers = new Set<string>();
  readonly query = new Set<string>();

  add({ headers, query }: HeadConditions): void {
    for (const [name] of headers) this.headers.add(name);
    for (const [name] of query) this.query.add(name);
  }
}

/** The fields and parameters of one request, as conditions read them. */
export class HeadFacts {
  #parameters: URLSearchParams | undefined;

  constructor(private readonly head: Pick<RequestHead, 'headers' | 'rawHeaders' | 'query'>) {}

  header(name: string): string | undefined {
    const value = this.head.headers[name];
    return typeof value === 'string' ? value : value?.join(', ');
  }

  parameter(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  /** Whether readers could differ about one of them: sent more than once. */
  isRepeated({ headers, query }: ConditionNames): boolean {
    for (const name of headers) if (this.#lines(name) > 1) return true;
    for (const name of query) if (this.#query.getAll(name).length > 1) return true;
    return false;
  }

  /** @returns what is not met, as people read it; undefined when everything is */
  unmet({ headers, query }: HeadConditions): string | undefined {
    for (const [name, condition] of headers)
      if (!meets(condition, this.header(name))) return `header ${name} ${told(condition)}`;
    for (const [name, condition] of query)
      if (!meets(condition, this.parameter(name))) return `query parameter ${name} ${told(condition)}`;
    return undefined;
  }

  get #query(): URLSearchParams {
    return (this.#parameters ??= new URLSearchParams(this.head.query));
  }

  #lines(name: string): number {
    const { rawHeaders } = this.head;
    let lines = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]!.toLowerCase() === name) lines++;
    return lines;
  }
}

/** @returns such as `must be "a" or "b"` */
export function told(condition: Condition): string {
  if (typeof condition === 'boolean') return condition ? 'must be there' : 'must not be there';
  const values = typeof condition === 'string' ? [condition] : condition;
  return `must be ${values.map((value) => JSON.stringify(value)).join(' or ')}`;
}

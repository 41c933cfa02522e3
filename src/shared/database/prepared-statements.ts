import { PipeliningClient } from './pipelining-client';

const names = new Map<string, string>();

/**
 * Lets each connection plan this statement once instead of each time: for what every sign-in and refresh asks, where planning
 * takes several times as long as running. Call it where the statement is defined.
 * @param name of its own, for this text alone
 * @returns the text, to be run like any other
 */
export function prepared(name: string, text: string): string {
  names.set(text, name);
  return text;
}

type Ask = (statement: unknown, ...rest: unknown[]) => unknown;

/** A connection that PostgreSQL keeps prepared statements for. A pooler of transactions would ask for them elsewhere. */
export class PreparingClient extends PipeliningClient {
  constructor(...config: ConstructorParameters<typeof PipeliningClient>) {
    super(...config);
    const asked: Ask = (statement, ...rest) => (super.query as Ask).call(this, named(statement), ...rest);
    this.query = asked as typeof this.query;
  }
}

function named(statement: unknown): unknown {
  const name = typeof statement === 'string' ? names.get(statement) : undefined;
  return name === undefined ? statement : { name, text: statement };
}

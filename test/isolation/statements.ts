import { Client } from 'pg';

/** A comparison of a tenant's column with a value of the request: what keeps one tenant's statement to its own rows. */
const PREDICATE = /((?:"?\w+"?\.)?"?(?:tenant_id|tenantId)"?)\s*=\s*(\$\d+)/g;

/** One predicate of one statement. */
export interface Predicate {
  readonly statement: string;
  /** Which of the statement's predicates, from 0. */
  readonly at: number;
  /** Operations that used it. */
  readonly usedBy: ReadonlySet<string>;
}

type Query = (this: Client, statement: unknown, ...rest: unknown[]) => unknown;

/**
 * Stands between the application and its driver: notes every predicate that is used, and takes one away when told to.
 * Whatever writes the SQL, a query builder or a hand, it passes here.
 */
export class Statements {
  readonly #original = Client.prototype.query as unknown as Query;
  readonly #used = new Map<string, { statement: string; at: number; usedBy: Set<string> }>();
  /** The operation that is being tried. */
  during = '';
  #without: Predicate | undefined;

  constructor() {
    const change = (statement: string): string => this.#pass(statement);
    const original = this.#original;
    Client.prototype.query = function (this: Client, statement: unknown, ...rest: unknown[]) {
      if (typeof statement === 'string') return original.call(this, change(statement), ...rest);
      const text = (statement as { text?: unknown } | null)?.text;
      if (typeof text === 'string') {
        const changed = change(text);
        // Its name belongs to the text that it has in the application.
        Object.assign(statement as object, { text: changed }, changed === text ? {} : { name: undefined });
      }
      return original.call(this, statement, ...rest);
    } as unknown as Client['query'];
  }

  /** Every predicate that was used so far. */
  get used(): readonly Predicate[] {
    return [...this.#used.values()];
  }

  /** Runs `work` with one predicate taken away wherever its statement is used. */
  async without<T>(predicate: Predicate, work: () => Promise<T>): Promise<T> {
    this.#without = predicate;
    try {
      return await work();
    } finally {
      this.#without = undefined;
    }
  }

  restore(): void {
    Client.prototype.query = this.#original as unknown as Client['query'];
  }

  #pass(statement: string): string {
    let at = -1;
    return statement.replace(PREDICATE, (predicate, _column: string, value: string) => {
      at++;
      const key = `${at} ${statement}`;
      const known = this.#used.get(key) ?? { statement, at, usedBy: new Set() };
      this.#used.set(key, known);
      known.usedBy.add(this.during);
      const gone = this.#without?.statement === statement && this.#without.at === at;
      // The value stays: a statement with fewer parameters than it is given is an error, not a leak.
      return gone ? `(${value}::uuid IS NOT NULL)` : predicate;
    });
  }
}

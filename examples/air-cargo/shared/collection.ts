import type { IncomingMessage } from 'node:http';
import { requireTenant, tenantOf } from './caller';
import { type Rule, checked } from './fields';
import { readJsonBody } from './json-body';
import { type ListingRules, list } from './listing';
import { Problem, notFound } from './problem';

/** What every row has. */
export interface TenantRow {
  readonly id: string;
  readonly tenant: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CollectionRules<Row extends TenantRow, Body extends object> extends ListingRules<Row> {
  /** As messages call one row. */
  readonly title: string;
  /** Fields that a client writes. */
  readonly body: Readonly<Record<keyof Body & string, Rule>>;
  /** Makes the rest of a row from what a client wrote. @throws {Problem} when the fields do not fit together */
  complete(body: Body, previous: Row | undefined, serial: number): Omit<Row, 'tenant' | 'createdAt' | 'updatedAt'>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rows in memory, behind GET, POST and PUT. A caller sees the rows of the tenant that the gateway names. */
export class Collection<Row extends TenantRow, Body extends object> {
  private readonly rows: Map<string, Row>;
  private serial: number;

  constructor(
    private readonly rules: CollectionRules<Row, Body>,
    rows: readonly Row[],
    private readonly now: () => Date = () => new Date(),
  ) {
    this.rows = new Map(rows.map((row) => [row.id, row]));
    this.serial = rows.length;
  }

  /** Rows of one tenant, or all where the caller names none. */
  ofTenant(tenant: string | undefined): Row[] {
    return [...this.rows.values()].filter((row) => tenant === undefined || row.tenant === tenant);
  }

  replace(row: Row): void {
    this.rows.set(row.id, row);
  }

  async answer(request: IncomingMessage, id: string | undefined, query: URLSearchParams): Promise<Answer> {
    const method = request.method ?? 'GET';
    if (id === undefined) {
      if (method === 'GET' || method === 'HEAD') {
        return { status: 200, body: list(this.ofTenant(tenantOf(request)), query, this.rules) };
      }
      if (method === 'POST') return this.create(request);
      throw notAllowed('GET, HEAD, POST');
    }
    if (method === 'GET' || method === 'HEAD') return { status: 200, body: this.get(request, id) };
    if (method === 'PUT') return { status: 200, body: await this.update(request, this.get(request, id)) };
    throw notAllowed('GET, HEAD, PUT');
  }

  /** Another tenant's row is not there. */
  private get(request: IncomingMessage, id: string): Row {
    const tenant = tenantOf(request);
    const row = this.rows.get(id);
    if (!row || (tenant !== undefined && row.tenant !== tenant))
      throw notFound(`There is no ${this.rules.title} ${id}`);
    return row;
  }

  private async create(request: IncomingMessage): Promise<Answer> {
    const tenant = requireTenant(request);
    const body = checked<Body>(await readJsonBody(request), this.rules.body);
    const at = this.now().toISOString();
    const row = {
      ...this.rules.complete(body, undefined, this.serial + 1),
      tenant,
      createdAt: at,
      updatedAt: at,
    } as Row;
    if (this.rows.has(row.id))
      throw new Problem(409, 'Already there', `There is a ${this.rules.title} ${row.id} already`);
    this.serial += 1;
    this.rows.set(row.id, row);
    return { status: 201, body: row };
  }

  private async update(request: IncomingMessage, previous: Row): Promise<Row> {
    const body = checked<Body>(await readJsonBody(request), this.rules.body);
    const made = this.rules.complete(body, previous, this.serial);
    const row = { ...previous, ...made, updatedAt: this.now().toISOString() };
    this.rows.set(row.id, row);
    return row;
  }
}

const notAllowed = (allow: string): Problem =>
  new Problem(405, 'Method not allowed', `Allowed here: ${allow}`, undefined, { Allow: allow });

import { type FieldError, Problem } from './problem';

const DEFAULT_LIMIT = 20;
const MOST = 100;
const LAST_PAGE = 1_000_000;

export interface Listing<Row> {
  readonly data: readonly Row[];
  readonly page: { readonly number: number; readonly limit: number; readonly total: number; readonly pages: number };
}

type Field<Row> = keyof Row & string;

/** What a list can be asked for, beside `page`, `limit`, `sort` and `q`. */
export interface ListingRules<Row> {
  /** Parameters that keep the rows whose field of that name has exactly this value. */
  readonly filters: readonly Field<Row>[];
  readonly sorts: readonly Field<Row>[];
  /** Fields that `q` looks into. */
  readonly searched: readonly Field<Row>[];
}

/**
 * One page of the rows: filtered, searched, sorted (`sort=-departureAt,id`).
 * @throws {Problem} 400 for a parameter that is unknown or does not fit
 */
export function list<Row extends object>(
  rows: Iterable<Row>,
  query: URLSearchParams,
  rules: ListingRules<Row>,
): Listing<Row> {
  const errors: FieldError[] = [];
  const number = whole(query, 'page', 1, LAST_PAGE, errors);
  const limit = whole(query, 'limit', DEFAULT_LIMIT, MOST, errors);
  const order = orderOf(query.get('sort'), rules, errors);
  const known = ['page', 'limit', 'sort', 'q', ...rules.filters];
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) errors.push({ pointer: `?${name}`, message: `is not one of ${known.join(', ')}` });
  }
  if (errors.length > 0) throw new Problem(400, 'The query is not valid', undefined, errors);

  const found = [...rows].filter((row) => fits(row, query, rules)).sort(order);
  const pages = Math.max(1, Math.ceil(found.length / limit));
  return {
    data: found.slice((number - 1) * limit, number * limit),
    page: { number, limit, total: found.length, pages },
  };
}

function fits<Row extends object>(row: Row, query: URLSearchParams, { filters, searched }: ListingRules<Row>): boolean {
  const wanted = query.get('q')?.toLowerCase();
  return (
    filters.every((name) => !query.has(name) || String(row[name]) === query.get(name)) &&
    (wanted === undefined || searched.some((name) => String(row[name]).toLowerCase().includes(wanted)))
  );
}

function whole(query: URLSearchParams, name: string, fallback: number, most: number, errors: FieldError[]): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most)
    errors.push({ pointer: `?${name}`, message: `must be a whole number from 1 to ${most}` });
  return value;
}

function orderOf<Row extends object>(
  sort: string | null,
  { sorts }: ListingRules<Row>,
  errors: FieldError[],
): (one: Row, other: Row) => number {
  const keys = (sort ?? '').split(',').filter(Boolean);
  const steps = keys.flatMap((key) => {
    const name = sorts.find((field) => field === key.replace(/^-/, ''));
    if (name === undefined) {
      errors.push({ pointer: '?sort', message: `${key} is not one of ${sorts.join(', ')}` });
      return [];
    }
    return [{ name, sign: key.startsWith('-') ? -1 : 1 }];
  });
  return (one, other) => {
    for (const { name, sign } of steps) {
      if (one[name] < other[name]) return -sign;
      if (one[name] > other[name]) return sign;
    }
    return 0;
  };
}

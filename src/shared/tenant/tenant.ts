import { type Refusal, refusal } from '../problem';

/** A business unit in a country. Written `SERHAFEN:CL`. */
export interface Tenant {
  /** Primary key in the database; undefined outside persistence's knowledge never happens: a tenant exists or is refused. */
  readonly id: string;
  /** `businessUnit:countryCode`, how tokens, headers and logs name it. */
  readonly code: string;
  readonly businessUnit: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countryCode: string;
  /** Nobody works for it at present. Absent where nobody asked, as in a token. */
  readonly suspended?: boolean;
}

/** In the place of a code: no tenant at all, also where there is but one membership. For whoever is installation-wide. */
export const EVERY_TENANT = '*';

/** In either case, and matched before it is capitalised: `ß` would become `SS`, and `ſ` an S. */
const CODE = /^([A-Z0-9][A-Z0-9_-]{0,62}):([A-Z]{2})$/i;

/** @returns the code in its one spelling, or undefined when the text names no tenant at all */
export function tenantCode(text: string): string | undefined {
  return CODE.test(text) ? text.toUpperCase() : undefined;
}

/** @returns what a code, in any spelling, is made of; undefined when it is none */
export function parseTenantCode(text: string): Pick<Tenant, 'businessUnit' | 'countryCode'> | undefined {
  const match = CODE.exec(text);
  return match ? { businessUnit: match[1]!.toUpperCase(), countryCode: match[2]!.toUpperCase() } : undefined;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const invalid = (header: string, message: string): Refusal =>
  refusal(400, 'tenant-invalid', {}, message, [{ in: 'header', pointer: header, message }]);

/**
 * The tenant that a request asks for: `X-Tenant-Id: SERHAFEN:CL`, or `x-business-unit` with `x-country-code`.
 * `X-Tenant-Id: *` asks to select none. Asking is not having: membership is checked later.
 * @returns the code, or EVERY_TENANT; undefined when none is asked for; a refusal for half a pair, two forms that disagree, or nonsense
 */
export function requestedTenant(headers: Headers): string | undefined | Refusal {
  const id = headers['x-tenant-id'];
  const businessUnit = headers['x-business-unit'];
  const countryCode = headers['x-country-code'];
  if (id === undefined && businessUnit === undefined && countryCode === undefined) return undefined;
  let fromPair: string | undefined;
  if (businessUnit !== undefined || countryCode !== undefined) {
    if (typeof businessUnit !== 'string')
      return invalid('x-business-unit', 'x-business-unit and x-country-code come together');
    if (typeof countryCode !== 'string')
      return invalid('x-country-code', 'x-business-unit and x-country-code come together');
    fromPair = tenantCode(`${businessUnit}:${countryCode}`);
    if (fromPair === undefined)
      return invalid('x-business-unit', 'expected a business unit and a two-letter country code');
  }
  if (id === undefined) return fromPair;
  const code = id === EVERY_TENANT ? EVERY_TENANT : typeof id === 'string' ? tenantCode(id) : undefined;
  if (code === undefined) return invalid('x-tenant-id', 'expected BUSINESS_UNIT:CC, such as SERHAFEN:CL');
  if (fromPair !== undefined && fromPair !== code)
    return invalid('x-tenant-id', 'x-tenant-id and x-business-unit with x-country-code disagree');
  return code;
}

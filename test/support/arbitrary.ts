import fc from 'fast-check';
import { ContractSchemas } from './ajv';

/** Values for a JSON Schema of the contract's closed set: mostly fitting ones, and ways to spoil them. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
}

type Resolve = (ref: string) => Schema;

/** Judges what has no parts. */
const leaves = new ContractSchemas({});

const WORDS = [
  'ana@serhafen.example',
  'a.b+c@x-1.example',
  'SERHAFEN:CL',
  'andeslog:pe',
  'Zm9v_-',
  'ñandú',
  '日本',
  '👩‍🚀',
  'x',
];
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  email: ['ana@serhafen.example', 'A_b.c+d@x.y-z.example', "o'neil@a.b", 'ana@serhafen', 'a..b@c.d', '.a@b.c', 'a@b..c', 'a@-b.c', 'a@b-.c', 'a b@c.d', 'a@b@c.d', 'ä@b.c', '"a"@b.c', 'a@[127.0.0.1]', 'a@b.c\n', '@b.c', 'a@', ''], // prettier-ignore
  'date-time': ['2026-01-31T12:00:00Z', '2024-02-29t23:59:59.123456z', '2026-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2000-02-29T00:00:00Z', '2026-12-31T23:59:60Z', '2027-01-01T05:29:60+05:30', '2026-12-31T15:59:60-08:00', '2026-06-30T12:00:60Z', '2026-01-31T24:00:00Z', '2026-01-31T12:60:00Z', '2026-13-01T00:00:00Z', '2026-00-10T00:00:00Z', '2026-04-31T00:00:00Z', '2026-01-31T12:00:00', '2026-01-31', '2026-01-31T12:00:00+24:00', '2026-01-31T12:00:00-23:59', '2026-01-31T12:00:61Z', ' 2026-01-31T12:00:00Z'], // prettier-ignore
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400', '123e4567-e89b-12d3-a456-4266141740000', 'g23e4567-e89b-12d3-a456-426614174000', '{123e4567-e89b-12d3-a456-426614174000}'], // prettier-ignore
};

/** Values that mostly fit. */
export function valuesOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valuesOf(resolve(schema.$ref), resolve);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const types = [schema.type ?? []].flat();
  return fc.oneof(...types.map((type) => valuesOfType(type, schema, resolve)));
}

function valuesOfType(type: string, schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return strings(schema);
    case 'integer':
      return near(schema).map(Math.round);
    case 'number':
      return near(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(mostlyFitting(schema.items!, resolve, 4), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 4,
      });
    case 'object': {
      const fields = Object.keys(schema.properties ?? {}).length;
      return objects(schema, (property) => mostlyFitting(property, resolve, fields));
    }
    default:
      throw new Error(`no values for type ${type}`);
  }
}

/** One that is sure to fit, but for one in `parts` + 1: of a value with so many parts enough fit as a whole. */
function mostlyFitting(schema: Schema, resolve: Resolve, parts: number): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: fitting(schema, resolve), weight: parts }, valuesOf(schema, resolve));
}

function fitting(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return fitting(resolve(schema.$ref), resolve);
  if (schema.enum || schema.const !== undefined) return valuesOf(schema, resolve);
  return fc.oneof(...[schema.type ?? []].flat().map((type) => fittingOfType(type, schema, resolve)));
}

function fittingOfType(type: string, schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  const inner = (part: Schema): fc.Arbitrary<unknown> => fitting(part, resolve);
  if (type === 'object') return objects(schema, inner);
  if (type === 'null') return fc.constant(null);
  if (type !== 'array') {
    const fits = leaves.compile(schema);
    return valuesOfType(type, schema, resolve).filter((value) => fits(value));
  }
  const { items, minItems: minLength = 0, maxItems = 4, uniqueItems } = schema;
  const size = { minLength, maxLength: Math.max(minLength, Math.min(maxItems, 4)) };
  if (!uniqueItems) return fc.array(inner(items!), size);
  return fc.uniqueArray(inner(items!), { ...size, selector: (item) => JSON.stringify(item) });
}

function near({ minimum = -1000, maximum = 1000 }: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, minimum + 0.5, 0, -0, 1e300),
    fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }),
  );
}

function strings({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format !== undefined) return fc.constantFrom(...FORMATS[format]!);
  // A rocket is one code point and two UTF-16 units: lengths on the edge tell the two apart.
  const sized = [minLength - 1, minLength, minLength + 1, maxLength - 1, maxLength, maxLength + 1].filter(
    (n) => n >= 0,
  );
  const edges = fc
    .tuple(fc.constantFrom('a', '🚀', '\ud800'), fc.constantFrom(...sized))
    .map(([unit, n]) => unit.repeat(n));
  const plain = fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: fc.constantFrom(...'abcXYZ019_-') });
  const any = fc.string({ maxLength: 8, unit: 'binary' });
  // fast-check cannot read property escapes; the other sources hit those patterns often enough.
  const matching = pattern !== undefined && !/\\p/i.test(pattern) ? [fc.stringMatching(new RegExp(pattern))] : [];
  return fc.oneof({ arbitrary: fc.oneof(plain, ...matching), weight: 6 }, fc.constantFrom(...WORDS), edges, any);
}

function objects(
  { properties = {}, required = [], oneOf }: Schema,
  inner: (property: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const choices = oneOf?.map((branch) => branch.required[0]!) ?? [];
  const all = fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, inner(schema)])), {
    requiredKeys: [...required, ...choices],
  });
  if (choices.length === 0) return all;
  return fc
    .tuple(all, fc.constantFrom(...choices))
    .map(([object, kept]) =>
      Object.fromEntries(Object.entries(object as object).filter(([name]) => name === kept || !choices.includes(name))),
    );
}

/** Names that objects have anyway, names that look like ours, names that break pointers. */
const NAMES = ['extra', 'Email', 'toString', 'constructor', '__proto__', 'hasOwnProperty', 'length', 'then', '', '0', 'a/b', 'x~y', 'role']; // prettier-ignore

/** The value, or one spoiled a little: a property gone, one too many, one of another type; or something else altogether. */
export function spoiled(values: fc.Arbitrary<unknown>, names: readonly string[]): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom(
      null,
      '',
      0,
      1.5,
      true,
      'true',
      '5',
      [],
      {},
      [[]],
      [{}],
      { a: 1 },
      ['ana@serhafen.example'],
      1e300,
      -1,
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const change = fc.oneof(
    fc.record({ drop: fc.constantFrom(...names) }),
    fc.record({ set: fc.constantFrom(...names), to: odd }),
    fc.record({ set: fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 })), to: odd }),
  );
  const changed = fc.tuple(values, fc.array(change, { minLength: 1, maxLength: 2 })).map(([value, changes]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const members = new Map(Object.entries(value));
    for (const edit of changes) {
      if ('drop' in edit) members.delete(edit.drop);
      else members.set(edit.set, edit.to);
    }
    // fromEntries defines, it does not assign: __proto__ becomes a property, as JSON.parse would have it
    return Object.fromEntries(members);
  });
  return fc.oneof({ arbitrary: values, weight: 5 }, { arbitrary: changed, weight: 5 }, odd);
}

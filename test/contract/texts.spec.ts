import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As far as this walk goes. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly $ref?: string;
    readonly name: string;
    readonly in: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

const contract = JSON.parse(readFileSync(join(__dirname, '../../openapi/openapi.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function resolved<T extends { readonly $ref?: string }>(part: T): T {
  if (part.$ref === undefined) return part;
  const found = part.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name.replaceAll('~1', '/')], contract);
  return resolved(found as T);
}

/** @returns where in the schema a text may hold the character U+0000, which no text in PostgreSQL may */
function open(schema: Schema, at: string): string[] {
  const { type, properties, items, allOf = [], oneOf = [], anyOf = [], ...rest } = resolved(schema);
  const below = [
    ...Object.entries(properties ?? {}).flatMap(([name, one]) => open(one, `${at}/${name}`)),
    ...(items === undefined ? [] : open(items, `${at}/*`)),
    ...[...allOf, ...oneOf, ...anyOf].flatMap((one) => open(one, at)),
  ];
  if (![type].flat().includes('string') || rest.enum !== undefined || rest.const !== undefined) return below;
  const isBounded =
    rest.format !== undefined || (rest.pattern !== undefined && !matches(rest.pattern, ['\0', 'a\0', 'a\0b']));
  return isBounded ? below : [...below, at];
}

const matches = (pattern: string, texts: readonly string[]): boolean =>
  texts.some((text) => new RegExp(pattern, 'u').test(text));

function openTexts({ operationId, parameters = [], requestBody }: Operation): string[] {
  // A field of the head that holds one does not come through (RFC 9110 §5.5).
  const told = parameters
    .map(resolved)
    .filter((parameter) => parameter.in !== 'header')
    .flatMap(({ name, schema = {} }) => open(schema, `${operationId} ${name}`));
  const bodies = Object.values(requestBody?.content ?? {});
  return [...told, ...bodies.flatMap(({ schema = {} }) => open(schema, `${operationId} body`))];
}

describe('texts in the contract', () => {
  it('hold no NUL where they may end up in the database: that would be a 500', () => {
    const operations = Object.values(contract.paths).flatMap((path) =>
      METHODS.flatMap((method) => (path[method] === undefined ? [] : [path[method]])),
    );
    expect(operations.length).toBeGreaterThan(60);
    // Passwords and tokens are kept as hashes; what a sign-in elsewhere brings as hashes, sealed, or not at all.
    const kept = operations
      .filter(({ operationId }) => !['token', 'authorize', 'callback'].includes(operationId))
      .flatMap(openTexts)
      .filter((at) => !/(password|Password|[tT]oken)$/.test(at));
    expect(kept).toEqual([]);
  });
});

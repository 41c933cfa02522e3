/** Reading an OpenAPI document: references, operations, and refusing what cannot be generated. */

/** The contract uses something outside the closed set; `pointer` says where. */
export class ContractError extends Error {
  constructor(pointer, message) {
    super(`${pointer}: ${message}`);
    this.name = 'ContractError';
    this.pointer = pointer;
  }
}

export const below = (pointer, ...names) =>
  names.reduce((path, name) => `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`, pointer);

const SCHEMAS = '#/components/schemas/';

/** The name of the schema that `{$ref}` points to. */
export function nameOf(ref, pointer) {
  if (!ref.startsWith(SCHEMAS)) throw new ContractError(pointer, `$ref must point into ${SCHEMAS}`);
  return ref.slice(SCHEMAS.length);
}

/** Follows references to the end: `{ schema, pointer, name }`, where name is that of the last reference. */
export function resolve(document, schema, pointer, seen = []) {
  if (schema.$ref === undefined) return { schema, pointer, name: seen.at(-1) };
  const beside = Object.keys(schema).filter((key) => !['$ref', 'description'].includes(key));
  if (beside.length > 0)
    throw new ContractError(below(pointer, beside[0]), 'nothing but a description may stand beside $ref');
  const name = nameOf(schema.$ref, pointer);
  if (seen.includes(name)) throw new ContractError(pointer, 'the reference comes back to itself');
  const target = document.components?.schemas?.[name];
  if (target === undefined) throw new ContractError(pointer, `there is no schema ${name}`);
  return resolve(document, target, below('#/components/schemas', name), [...seen, name]);
}

/** A `$ref` to a parameter, request body or response, followed. */
export function follow(document, value) {
  if (value?.$ref === undefined) return value;
  const target = value.$ref
    .slice(2)
    .split('/')
    .reduce((at, name) => at?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return follow(document, target);
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every operation: `{ path, method, pointer, operation, parameters }`. */
export function operations(document) {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      path,
      method,
      pointer: below('#/paths', path, method),
      operation: item[method],
      parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((p) => follow(document, p)),
    })),
  );
}

/** A doc comment, or nothing. */
export function comment(text, indent = '') {
  if (!text) return '';
  const lines = text.trim().replaceAll('*/', '* /').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** A JSON value as TypeScript writes it. */
export const literal = (value) =>
  typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
    : JSON.stringify(value);

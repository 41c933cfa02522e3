import { below, comment, ContractError, follow, literal, operations, resolve } from './document.mjs';
import { listDecorators, scalarDecorators, typeOf } from './keywords.mjs';

/** Turns request bodies, query and path parameters into classes that class-validator judges as JSON Schema would. */

const PARAMETER_KEYS = ['name', 'in', 'description', 'required', 'schema', 'example', 'examples', 'deprecated'];
/** What the control plane reads (src/shared/rest). */
const BODIES = ['application/json', 'application/x-www-form-urlencoded'];
const TS_TYPES = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' };

/** @returns `{ text, names }`: the source of requests.ts, and the classes in it */
export function requestClasses(document) {
  const classes = new Map();
  const used = { 'class-validator': new Set(), 'class-transformer': new Set(), ours: new Set() };
  const context = { document, classes, used };
  for (const operation of operations(document)) {
    bodyClass(context, operation);
    for (const place of ['query', 'path']) parameterClass(context, operation, place);
  }
  return { text: [...classes.values()].join('\n'), names: [...classes.keys()], used };
}

function bodyClass(context, { operation, pointer }) {
  const body = follow(context.document, operation.requestBody);
  if (body === undefined) return;
  const at = below(pointer, 'requestBody', 'content');
  const [media, ...others] = Object.keys(body.content ?? {});
  const schema = body.content?.[media]?.schema;
  if (schema === undefined || others.length > 0 || !BODIES.includes(media))
    throw new ContractError(at, `must be one of ${BODIES.join(', ')}`);
  if (schema.$ref === undefined) throw new ContractError(below(at, media, 'schema'), 'needs a name: use $ref');
  objectClass(context, resolve(context.document, schema, at), []);
}

function parameterClass(context, { operation, parameters, pointer }, place) {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return;
  const name =
    operation.operationId.replace(/^./, (first) => first.toUpperCase()) + (place === 'query' ? 'Query' : 'Params');
  const properties = {};
  for (const parameter of own) {
    const at = below(pointer, 'parameters', parameter.name);
    const odd = Object.keys(parameter).find((key) => !PARAMETER_KEYS.includes(key));
    if (odd) throw new ContractError(below(at, odd), 'is outside the set for parameters');
    const { schema } = resolve(context.document, parameter.schema, at);
    const { type, nullable } = typeOf(schema, below(at, 'schema'));
    if (!(type in TS_TYPES) || nullable)
      throw new ContractError(below(at, 'schema'), 'a parameter is one text: no list, object or null');
    properties[parameter.name] = { ...schema, ...(parameter.description && { description: parameter.description }) };
  }
  const required = own.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const description = `${place === 'query' ? 'Query' : 'Path parameters'} of ${operation.operationId}.`;
  const schema = { description, type: 'object', additionalProperties: false, required, properties };
  objectClass(context, { schema, name, pointer: below(pointer, 'parameters') }, [], true);
}

function objectClass(context, { schema, name, pointer }, above, fromText = false) {
  if (above.includes(name)) throw new ContractError(pointer, `${name} holds itself: requests have a fixed depth`);
  if (context.classes.has(name)) return;
  const { type, nullable } = typeOf(schema, pointer);
  if (type !== 'object' || (nullable && above.length === 0)) throw new ContractError(pointer, 'must be an object');
  if (schema.additionalProperties !== false)
    throw new ContractError(pointer, 'must be closed: additionalProperties: false');
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) throw new ContractError(pointer, 'must have properties');
  const required = new Set(schema.required ?? []);
  for (const known of required)
    if (!schema.properties[known]) throw new ContractError(below(pointer, 'required'), `${known} is no property`);
  const oneOf = exactlyOne(schema, pointer);
  const members = properties.map(([property, value]) =>
    member(
      context,
      {
        property,
        value,
        fromText,
        oneOf,
        required: required.has(property),
        pointer: below(pointer, 'properties', property),
      },
      [...above, name],
    ),
  );
  context.classes.set(name, `${comment(schema.description)}export class ${name} {\n${members.join('\n')}}\n`);
}

/** The names of which exactly one is given: `oneOf: [{required: [a]}, {required: [b]}]`. */
function exactlyOne(schema, pointer) {
  if (schema.oneOf === undefined) return [];
  const at = below(pointer, 'oneOf');
  const names = schema.oneOf.map((branch) => {
    if (Object.keys(branch).join() !== 'required' || branch.required.length !== 1)
      throw new ContractError(at, 'may only say which one property is required');
    return branch.required[0];
  });
  if (names.length < 2 || new Set(names).size !== names.length)
    throw new ContractError(at, 'needs two different properties or more');
  for (const name of names)
    if (!schema.properties?.[name] || schema.required?.includes(name))
      throw new ContractError(at, `${name} must be an optional property`);
  return names;
}

function member(context, { property, value, pointer, required, oneOf, fromText }, above) {
  if (!/^[A-Za-z_]\w*$/.test(property) || property in Object.prototype)
    throw new ContractError(pointer, 'is no name for a property');
  const { schema, pointer: at, name } = resolve(context.document, value, pointer);
  const kind = typeOf(schema, at);
  const { decorators, type } = valueOf(context, { schema, name, pointer: at, kind }, above);
  const absent = !required && !oneOf.includes(property);
  if (fromText && schema.type !== 'string')
    decorators.unshift({
      from: 'ours',
      name: 'FromText',
      args: [literal(schema.type === 'boolean' ? 'boolean' : 'number')],
    });
  if (kind.nullable) decorators.unshift({ from: 'ours', name: 'Nullable', args: [] });
  if (absent) decorators.unshift({ from: 'ours', name: 'Optional', args: [] });
  if (oneOf.includes(property)) decorators.push({ from: 'ours', name: 'ExactlyOneOf', args: oneOf.map(literal) });
  for (const decorator of decorators) context.used[decorator.from].add(decorator.name);
  const lines = decorators.map((decorator) => `  @${decorator.name}(${decorator.args.join(', ')})\n`).join('');
  const declared = `${type}${kind.nullable ? ' | null' : ''}`;
  const fallback = schema.default;
  const line =
    fallback !== undefined
      ? `${property}: ${declared} = ${literal(fallback)};`
      : `${property}${required ? '!' : '?'}: ${declared};`;
  return `${comment(value.description ?? schema.description, '  ')}${lines}  ${line}\n`;
}

function valueOf(context, { schema, name, pointer, kind }, above) {
  if (kind.type === 'object')
    return { decorators: nested(context, { schema, name, pointer }, above, false), type: name };
  if (kind.type !== 'array')
    return { decorators: scalarDecorators(schema, pointer, kind, false), type: scalarType(schema, kind.type) };
  if (schema.enum || schema.const !== undefined)
    throw new ContractError(pointer, 'a list has no enum or const: its items may');
  if (schema.items === undefined) throw new ContractError(below(pointer, 'items'), 'is required');
  const items = resolve(context.document, schema.items, below(pointer, 'items'));
  const itemKind = typeOf(items.schema, items.pointer);
  if (itemKind.nullable || itemKind.type === 'array')
    throw new ContractError(items.pointer, 'items are neither lists nor null');
  const [decorators, type] =
    itemKind.type === 'object'
      ? [nested(context, items, above, true), items.name]
      : [scalarDecorators(items.schema, items.pointer, itemKind, true), scalarType(items.schema, itemKind.type)];
  return {
    decorators: [...decorators, ...listDecorators(schema, pointer)],
    type: type.includes(' ') ? `(${type})[]` : `${type}[]`,
  };
}

function nested(context, { schema, name, pointer }, above, each) {
  if (name === undefined) throw new ContractError(pointer, 'an object needs a name: use $ref');
  if (schema.enum || schema.const !== undefined) throw new ContractError(pointer, 'an object has no enum or const');
  objectClass(context, { schema, name, pointer }, above);
  const args = each ? ['{ each: true }'] : [];
  return [
    { from: 'class-transformer', name: 'Type', args: [`() => ${name}`] },
    { from: 'class-validator', name: 'ValidateNested', args },
    { from: 'ours', name: 'JsonObject', args },
  ];
}

function scalarType(schema, type) {
  const values = schema.enum?.filter((value) => value !== null) ?? (schema.const === undefined ? [] : [schema.const]);
  return values.length > 0 ? values.map(literal).join(' | ') : TS_TYPES[type];
}

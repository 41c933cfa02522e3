import { below, comment, ContractError, follow, literal, nameOf, operations } from './document.mjs';

/** Turns the schemas of answers into TypeScript interfaces. */

const KEYWORDS = [
  'type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'oneOf', '$ref',
  'description', 'title', 'examples', 'example', 'format', 'pattern',
  'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'uniqueItems',
]; // prettier-ignore
const SCALARS = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

/** @returns the source of responses.ts: one exported type for each named schema that an answer can hold */
export function responseTypes(document, classes) {
  const found = new Map();
  const imported = new Set();
  const refer = (name) => {
    if (classes.includes(name)) imported.add(name);
    else if (!found.has(name)) {
      found.set(name, '');
      found.set(name, declaration(name, document.components.schemas[name], below('#/components/schemas', name), refer));
    }
    return name;
  };
  for (const { operation } of operations(document))
    for (const answer of Object.values(operation.responses).map((response) => follow(document, response)))
      for (const media of Object.values(answer.content ?? {})) mentioned(media.schema, refer);
  const names = [...found.keys()].sort();
  const imports = imported.size ? `import type { ${[...imported].sort().join(', ')} } from './requests';\n\n` : '';
  return imports + names.map((name) => found.get(name)).join('\n');
}

/** Inline schemas of answers get no type of their own; what they refer to does. */
function mentioned(schema, refer) {
  if (typeof schema !== 'object' || schema === null) return;
  if (typeof schema.$ref === 'string') refer(nameOf(schema.$ref, schema.$ref));
  else Object.values(schema).forEach((part) => mentioned(part, refer));
}

function declaration(name, schema, pointer, refer) {
  const head = comment(schema.description);
  if (schema.type === 'object' && schema.properties && schema.additionalProperties === false)
    return `${head}export interface ${name} ${typeFor(schema, pointer, refer, '')}\n`;
  return `${head}export type ${name} = ${typeFor(schema, pointer, refer, '')};\n`;
}

function typeFor(schema, pointer, refer, indent) {
  const odd = Object.keys(schema).find((keyword) => !KEYWORDS.includes(keyword));
  if (odd) throw new ContractError(below(pointer, odd), 'is outside the set for answers');
  if (schema.$ref) return refer(nameOf(schema.$ref, pointer));
  if (schema.oneOf)
    return schema.oneOf.map((branch, at) => typeFor(branch, below(pointer, 'oneOf', at), refer, indent)).join(' | ');
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (schema.const !== undefined) return literal(schema.const);
  const types = [schema.type ?? []].flat();
  if (types.length === 0) throw new ContractError(below(pointer, 'type'), 'is required');
  return types.map((type) => oneType(type, schema, pointer, refer, indent)).join(' | ');
}

function oneType(type, schema, pointer, refer, indent) {
  if (type in SCALARS) return SCALARS[type];
  if (type === 'array')
    return `readonly ${element(typeFor(schema.items ?? {}, below(pointer, 'items'), refer, indent))}[]`;
  if (type === 'object') return objectType(schema, pointer, refer, indent);
  throw new ContractError(below(pointer, 'type'), `${type} is outside the set`);
}

const element = (text) => (/^[\w.]+$/.test(text) || text.startsWith('{') ? text : `(${text})`);

function objectType(schema, pointer, refer, indent) {
  const rest = schema.additionalProperties;
  const others =
    rest === false
      ? undefined
      : rest === true || rest === undefined
        ? 'unknown'
        : typeFor(rest, below(pointer, 'additionalProperties'), refer, indent);
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0)
    return others ? `Readonly<Record<string, ${others}>>` : 'Readonly<Record<string, never>>';
  const required = new Set(schema.required ?? []);
  const inner = `${indent}  `;
  const members = properties.map(([property, value]) => {
    const key = /^[A-Za-z_]\w*$/.test(property) ? property : literal(property);
    const type = typeFor(value, below(pointer, 'properties', property), refer, inner);
    return `${comment(value.description, inner)}${inner}readonly ${key}${required.has(property) ? '' : '?'}: ${type};\n`;
  });
  const own = `{\n${members.join('')}${indent}}`;
  return others ? `${own} & Readonly<Record<string, ${others}>>` : own;
}

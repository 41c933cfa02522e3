import { below, ContractError, literal } from './document.mjs';

/**
 * The closed set of JSON Schema keywords, and the decorator that each becomes. A decorator is
 * `{ from: 'class-validator' | 'ours', name, args }`; a schema that says anything else is refused.
 */

const ANNOTATIONS = ['description', 'title', 'examples', 'example', 'default', 'deprecated', 'writeOnly'];
const OF_ALL = ['type', 'enum', 'const', ...ANNOTATIONS];
const OF_TYPE = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  boolean: [],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'required', 'additionalProperties', 'oneOf'],
};
const FORMATS = { email: 'Email', 'date-time': 'DateTime', uuid: 'Uuid' };
const TYPES = {
  string: ['IsString', [], 'must be a string'],
  integer: ['IsInt', [], 'must be an integer'],
  number: ['IsNumber', ['{}'], 'must be a number'],
  boolean: ['IsBoolean', [], 'must be true or false'],
  array: ['IsArray', [], 'must be a list'],
};

/** @returns the type and whether null is one too, after checking that every keyword is in the set */
export function typeOf(schema, pointer) {
  const types = [schema.type ?? []].flat();
  const nullable = types.length === 2 && types.includes('null');
  const type = types.find((name) => name !== 'null');
  if (type === undefined || !(type in OF_TYPE) || types.length !== (nullable ? 2 : 1))
    throw new ContractError(below(pointer, 'type'), 'must be one type, or one type and null');
  for (const keyword of Object.keys(schema))
    if (!OF_ALL.includes(keyword) && !OF_TYPE[type].includes(keyword))
      throw new ContractError(below(pointer, keyword), `is outside the set for ${type}`);
  return { type, nullable };
}

/** Decorators of one value that is no object, from the last judged to the first. */
export function scalarDecorators(schema, pointer, { type, nullable }, each) {
  const found = [];
  const theirs = (name, args, message) =>
    found.push({ from: 'class-validator', name, args: [...args, options(each, message)] });
  const ours = (name, ...args) => found.push({ from: 'ours', name, args: each ? [...args, '{ each: true }'] : args });

  if (schema.enum) {
    scalars(schema.enum, below(pointer, 'enum'));
    if (nullable !== schema.enum.includes(null))
      throw new ContractError(below(pointer, 'enum'), 'must name null exactly if the type does');
    const values = schema.enum.filter((value) => value !== null);
    theirs('IsIn', [`[${values.map(literal).join(', ')}]`], `must be one of ${values.join(', ')}`);
  }
  if (schema.const !== undefined) {
    scalars([schema.const], below(pointer, 'const'));
    if (nullable) throw new ContractError(below(pointer, 'const'), 'is one value: null cannot be another');
    theirs('Equals', [literal(schema.const)], `must be ${schema.const}`);
  }
  if (schema.format !== undefined) {
    if (!Object.hasOwn(FORMATS, schema.format))
      throw new ContractError(below(pointer, 'format'), `${schema.format} is outside the set`);
    ours(FORMATS[schema.format]);
  }
  if (schema.pattern !== undefined)
    theirs('Matches', [regex(schema.pattern, below(pointer, 'pattern'))], `must match ${schema.pattern}`);
  if (schema.maxLength !== undefined) ours('MaxCodePoints', schema.maxLength);
  if (schema.minLength !== undefined) ours('MinCodePoints', schema.minLength);
  if (schema.maximum !== undefined) theirs('Max', [schema.maximum], `must be at most ${schema.maximum}`);
  if (schema.minimum !== undefined) theirs('Min', [schema.minimum], `must be at least ${schema.minimum}`);
  const [name, args, message] = TYPES[type];
  theirs(name, args, message);
  return found;
}

/** Decorators of a list itself, from the last judged to the first; its items have theirs with `each`. */
export function listDecorators(schema, pointer) {
  const found = [];
  if (schema.uniqueItems) {
    if (schema.maxItems === undefined)
      throw new ContractError(below(pointer, 'uniqueItems'), 'needs maxItems: comparing is quadratic');
    found.push({ from: 'ours', name: 'UniqueItems', args: [] });
  }
  if (schema.maxItems !== undefined)
    found.push({
      from: 'class-validator',
      name: 'ArrayMaxSize',
      args: [schema.maxItems, options(false, `must hold at most ${schema.maxItems}`)],
    });
  if (schema.minItems !== undefined)
    found.push({
      from: 'class-validator',
      name: 'ArrayMinSize',
      args: [schema.minItems, options(false, `must hold at least ${schema.minItems}`)],
    });
  found.push({ from: 'class-validator', name: 'IsArray', args: [options(false, 'must be a list')] });
  return found;
}

const options = (each, message) =>
  `{ ${each ? 'each: true, ' : ''}message: ${literal((each ? 'each ' : '') + message)} }`;

function scalars(values, pointer) {
  values.forEach((value, at) => {
    if (typeof value === 'object' && value !== null) throw new ContractError(below(pointer, at), 'must be a scalar');
  });
}

/** A pattern as JSON Schema reads it: ECMA-262, unanchored, Unicode. */
function regex(pattern, pointer) {
  try {
    return new RegExp(pattern, 'u').toString();
  } catch (error) {
    throw new ContractError(pointer, error.message);
  }
}

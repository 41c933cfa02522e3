/**
 * Makes schema/gateway.schema.json, with which editors complete and check gateway.yaml, from the schema that the gateway
 * validates with. With --check it writes nothing and exits 1 when the file is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { gatewaySchema } from './docs/schemas.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const path = join(project, 'schema/gateway.schema.json');

const VARIABLE = { $ref: '#/definitions/variable' };

/** Before variables are put in, any value that is not free text may also be written `${NAME}`. */
function orVariable(schema) {
  const { description, default: fallback, 'x-words': words, ...constraints } = schema;
  // Editors show these words instead of the pattern.
  const shape = words === undefined ? constraints : { ...constraints, patternErrorMessage: words };
  const free = shape.type === 'string' && Object.keys(shape).every((key) => key === 'type' || key === 'minLength');
  if (free) return schema;
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [shape, VARIABLE],
  };
}

function withVariables(schema) {
  if (schema.type === 'object') {
    const { properties, additionalProperties } = schema;
    return {
      ...schema,
      ...(properties && {
        properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, withVariables(value)])),
      }),
      ...(typeof additionalProperties === 'object' && { additionalProperties: withVariables(additionalProperties) }),
    };
  }
  if (schema.type === 'array') return { ...schema, items: withVariables(schema.items) };
  // Either a short form, or a mapping that says more.
  if (schema.anyOf?.some(({ properties }) => properties)) {
    const forms = schema.anyOf.map((form) => (form.properties ? withVariables(form) : form));
    return { ...schema, anyOf: [...forms, VARIABLE] };
  }
  return orVariable(schema);
}

const { $schema: _newerThanSomeEditors, ...root } = gatewaySchema;
const document = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'gateway.yaml of iam-gateway',
  ...withVariables(root),
  definitions: {
    variable: {
      type: 'string',
      pattern: '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^{}]*)?\\}',
      description: '${NAME} or ${NAME:-default}: a variable of the environment',
    },
  },
};

const text = await format(JSON.stringify(document), { ...(await resolveConfig(path)), parser: 'json' });
if (existsSync(path) && readFileSync(path, 'utf8') === text) console.log('schema/gateway.schema.json is up to date.');
else if (process.argv.includes('--check')) {
  console.error('Stale: schema/gateway.schema.json. Run `npm run schema`.');
  process.exitCode = 1;
} else {
  writeFileSync(path, text);
  console.log('Wrote schema/gateway.schema.json.');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { type Options, transformSync } from '@swc/core';
import { render } from '../../scripts/contract/render.mjs';
import { ContractSchemas } from '../support/ajv';
import { type Schema, spoiled, valuesOf } from '../support/arbitrary';
import { accepts, agree, seed } from './verdicts';

/** Every keyword on one value, most of which the contract does not use yet. */
const values = {
  text: { type: 'string', minLength: 2, maxLength: 5 },
  code: { type: 'string', pattern: '^[A-Z]{2}/\\d$', description: 'With a slash.' },
  email: { type: 'string', format: 'email' },
  at: { type: 'string', format: 'date-time' },
  id: { type: 'string', format: 'uuid' },
  whole: { type: 'integer', minimum: -2, maximum: 7 },
  half: { type: ['number', 'null'], minimum: 0 },
  yes: { type: 'boolean' },
  colour: { type: ['string', 'null'], enum: ['red', "bl'ue", null] },
  level: { type: 'integer', enum: [1, 2] },
  kind: { type: 'string', const: 'a$b' },
};

/** What is put together of others. */
const schemas = {
  Lists: object(
    {
      words: { type: 'array', items: { type: 'string', maxLength: 2 }, minItems: 1, maxItems: 3, uniqueItems: true },
      emails: { type: ['array', 'null'], items: { type: 'string', format: 'email' } },
      numbers: { type: 'array', items: { type: 'integer', minimum: 0, enum: [0, 1, 2] } },
      points: { type: 'array', items: { $ref: '#/components/schemas/Point' }, maxItems: 3, uniqueItems: true },
    },
    [],
  ),
  Nested: object(
    {
      here: { $ref: '#/components/schemas/Point' },
      there: { $ref: '#/components/schemas/Place' },
      note: { $ref: '#/components/schemas/Note' },
    },
    ['here'],
  ),
  Place: { ...object({ point: { $ref: '#/components/schemas/Point' } }, ['point']), type: ['object', 'null'] },
  Point: object({ x: { type: 'number' }, y: { type: 'number' } }, ['x']),
  Note: { type: 'string', minLength: 1 },
  Choice: {
    ...object(
      { a: { type: 'string' }, b: { type: ['string', 'null'] }, c: { type: 'integer' }, d: { type: 'boolean' } },
      [],
    ),
    oneOf: [{ required: ['a'] }, { required: ['b'] }, { required: ['c'] }],
  },
};

function object(properties: Record<string, object>, required: string[]) {
  return { type: 'object' as string | string[], additionalProperties: false, required, properties };
}

function documentOf(schemas: object, bodies: readonly string[]): object {
  const post = (name: string) => ({
    post: {
      operationId: `post${name}`,
      requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
      responses: {},
    },
  });
  return { paths: Object.fromEntries(bodies.map((name) => [`/${name}`, post(name)])), components: { schemas } };
}

/** Compiles the generated text as the build would. */
function classesOf(document: object): Readonly<Record<string, Type>> {
  const { exclude: _exclude, ...options } = JSON.parse(
    readFileSync(join(__dirname, '../../.swcrc'), 'utf8'),
  ) as Options;
  const source = render(document, join(__dirname, '../../src/shared/validation'))['requests.ts'];
  const { code } = transformSync(source, { ...options, swcrc: false, sourceMaps: false });
  const exported = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text was generated two lines above
  new Function('exports', 'require', code)(exported, require);
  return exported;
}

const bodies = ['Lists', 'Nested', 'Choice'] as const;

describe(`keywords of the contract (FC_SEED=${seed})`, () => {
  const document = documentOf(schemas, bodies);
  const classes = classesOf(document);
  const ajv = new ContractSchemas(document);
  const resolve = (ref: string): Schema => schemas[ref.split('/').at(-1) as keyof typeof schemas];

  it.each(bodies)('judges %s as its schema does', async (name) => {
    const generated = spoiled(valuesOf(resolve(name), resolve), Object.keys(schemas[name].properties));
    const validate = ajv.at(`/components/schemas/${name}`);
    await agree(
      generated,
      (value) => accepts('body', classes[name]!, value),
      (value) => validate(value),
    );
  });

  it.each(Object.entries(values))('judges %s as its schema does', async (_name, property) => {
    const schema = object({ value: property }, ['value']);
    const { Only } = classesOf(documentOf({ Only: schema }, ['Only']));
    const validate = new ContractSchemas({ components: { schemas: { Only: schema } } }).at('/components/schemas/Only');
    await agree(
      spoiled(valuesOf(schema, resolve), ['value']),
      (value) => accepts('body', Only!, value),
      (value) => validate(value),
    );
  });

  it('gives the same text for the same document', () => {
    expect(render(document)).toEqual(render(structuredClone(document)));
  });
});

describe('what the generator refuses', () => {
  const body = (property: object) => ({ Body: object({ value: property }, []) });

  it.each<[string, object, string]>([
    [
      'an open object',
      { Body: { type: 'object', properties: { a: { type: 'string' } } } },
      '#/components/schemas/Body:',
    ],
    ['an unknown keyword', body({ type: 'string', contentEncoding: 'base64' }), '/properties/value/contentEncoding:'],
    ['a keyword of another type', body({ type: 'string', minimum: 1 }), '/properties/value/minimum:'],
    ['no type', body({ minLength: 1 }), '/properties/value/type:'],
    ['two types', body({ type: ['string', 'integer'] }), '/properties/value/type:'],
    ['an unknown format', body({ type: 'string', format: 'hostname' }), '/properties/value/format:'],
    ['a pattern that is none', body({ type: 'string', pattern: '(' }), '/properties/value/pattern:'],
    [
      'an enum without the null of its type',
      body({ type: ['string', 'null'], enum: ['a'] }),
      '/properties/value/enum:',
    ],
    ['an object without a name', body(object({ a: { type: 'string' } }, [])), '/properties/value:'],
    [
      'a list of lists',
      body({ type: 'array', items: { type: 'array', items: { type: 'string' } } }),
      '/properties/value/items:',
    ],
    [
      'unique items without bound',
      body({ type: 'array', items: { type: 'string' }, uniqueItems: true }),
      '/properties/value/uniqueItems:',
    ],
    [
      'a property that every object has',
      { Body: object({ toString: { type: 'string' } }, []) },
      '/properties/toString:',
    ],
    ['a required property that is not there', { Body: object({ a: { type: 'string' } }, ['b']) }, '/required:'],
    [
      'a schema that holds itself',
      { Body: object({ value: { $ref: '#/components/schemas/Body' } }, []) },
      '#/components/schemas/Body:',
    ],
    ['a reference into nowhere', body({ $ref: '#/components/schemas/None' }), '/properties/value:'],
    ['another oneOf', { Body: { ...object({ a: { type: 'string' } }, []), oneOf: [{ minProperties: 1 }] } }, '/oneOf:'],
  ])('%s, and says where', (_what, schemas, pointer) => {
    expect(() => render(documentOf(schemas, ['Body']))).toThrow(pointer);
  });
});

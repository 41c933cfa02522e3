import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import * as contract from '../../src/contract';
import { ContractSchemas } from '../support/ajv';
import { type Schema, spoiled, valuesOf } from '../support/arbitrary';
import { accepts, agree, seed } from './verdicts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

const document = JSON.parse(readFileSync(join(__dirname, '../../openapi/openapi.json'), 'utf8')) as Document;
const schemas = new ContractSchemas(document);
const resolve = (ref: string): Schema => document.components.schemas[ref.split('/').at(-1)!]!;
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
const classes = contract as unknown as Readonly<Record<string, Type>>;

const bodies = operations.flatMap(({ operationId, requestBody }) =>
  requestBody
    ? [
        {
          operationId,
          ref: Object.values(requestBody.content)[0]!.schema.$ref!,
          required: requestBody.required === true,
        },
      ]
    : [],
);
const queries = operations.flatMap(({ operationId, parameters = [] }) => {
  const own = parameters.filter((parameter) => parameter.in === 'query');
  return own.length > 0 ? [{ operationId, parameters: own }] : [];
});

describe(`requests of the contract (FC_SEED=${seed})`, () => {
  it('knows every operation with a body or a query', () => {
    const asked = (found: readonly { operationId: string }[]) => found.map(({ operationId }) => operationId);
    expect(asked(bodies)).toEqual(expect.arrayContaining(['changePassword', 'login', 'logout', 'refresh', 'token']));
    expect(asked(queries)).toContain('listUsers');
  });

  it.each(bodies)('judges bodies of $operationId as their schema does', async ({ ref }) => {
    const metatype = classes[ref.split('/').at(-1)!]!;
    const schema = resolve(ref);
    const values = spoiled(valuesOf(schema, resolve), Object.keys(schema.properties!));
    const validate = schemas.at(ref.slice(1));
    await agree(
      values,
      (value) => accepts('body', metatype, value),
      (value) => validate(value),
    );
  });

  it.each(queries)(
    'judges queries of $operationId as their schemas do, once text is read',
    async ({ operationId, parameters }) => {
      const metatype = classes[`${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Query`]!;
      const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
      const schema = { type: 'object', properties, additionalProperties: false };
      const validate = schemas.compile(schema);
      const values = spoiled(valuesOf(schema, resolve), Object.keys(properties)).map(asQuery);
      await agree(
        values,
        (query) => accepts('query', metatype, query),
        (query) => validate(read(query as Query, properties)),
      );
    },
  );

  it.each(bodies)('judges an absent body of $operationId as one without properties', async ({ ref, required }) => {
    const metatype = classes[ref.split('/').at(-1)!]!;
    const absent = await accepts('body', metatype, undefined);
    expect(absent).toBe(await accepts('body', metatype, {}));
    expect(absent || required).toBe(true);
    expect(await accepts('body', metatype, null)).toBe(false);
  });
});

type Query = Record<string, string | string[]>;

/** What a query string can carry of a value: texts, and lists of texts where a name comes twice. */
function asQuery(value: unknown): Query {
  const text = (part: unknown): string => (typeof part === 'string' ? part : JSON.stringify(part));
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      Array.isArray(part) && part.length > 1 ? part.map(text) : text(part),
    ]),
  );
}

/** Texts of numbers and booleans, read as JSON reads them: what the schema is about. */
function read(query: Query, properties: Readonly<Record<string, Schema>>): unknown {
  const value = (name: string, text: string | string[]): unknown => {
    const type = Object.hasOwn(properties, name) ? properties[name]!.type : 'string';
    if (type === 'string' || typeof text !== 'string') return text;
    try {
      const json: unknown = text.trim() === text ? JSON.parse(text) : text;
      return typeof json === 'number' || typeof json === 'boolean' ? json : text;
    } catch {
      return text;
    }
  };
  return Object.fromEntries(Object.entries(query).map(([name, text]) => [name, value(name, text)]));
}

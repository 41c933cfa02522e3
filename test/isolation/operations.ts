import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContractSchemas } from '../support/ajv';
import { type Schema, valuesOf } from '../support/arbitrary';

/** The operations of the contract that the control plane answers for somebody: what the walk goes through. */

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface WalkedOperation {
  readonly id: string;
  readonly method: string;
  /** Template, such as `/api/v0/users/{userId}`. */
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  /** A body that the contract allows; undefined where it knows none. */
  readonly body: unknown;
}

const document = JSON.parse(readFileSync(join(__dirname, '../../openapi/openapi.json'), 'utf8')) as {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] }>
  >;
};
const schemas = new ContractSchemas(document);

function at<T>(reference: string): T {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    ) as T;
}

/** Always the same one for the same schema: a walk must find the same each time. */
function bodyFor(operation: Operation): unknown {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return undefined;
  const fits = schema.$ref === undefined ? schemas.compile(schema) : schemas.at(schema.$ref.slice(1));
  const found = fc
    .sample(
      valuesOf(schema, (ref) => at<Schema>(ref)),
      { numRuns: 2000, seed: 1 },
    )
    .find((value) => fits(value));
  if (found === undefined) throw new Error(`no body was found that ${operation.operationId} would take`);
  return found;
}

/** Public operations know no principal, and backends answer for themselves. */
const isWalked = ({ security, tags }: Operation): boolean =>
  security?.length !== 0 && !tags.includes('backends') && !tags.includes('operations');

function walked(path: string, method: string, operation: Operation, common: readonly Parameter[]): WalkedOperation {
  const parameters = [...common, ...(operation.parameters ?? [])].map((one) =>
    one.$ref ? at<Parameter>(one.$ref) : one,
  );
  const named = (place: Parameter['in']): string[] =>
    parameters.filter((one) => one.in === place).map(({ name }) => name);
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    pathParameters: named('path'),
    queryParameters: named('query'),
    body: bodyFor(operation),
  };
}

export const walkedOperations: readonly WalkedOperation[] = Object.entries(document.paths).flatMap(
  ([path, { parameters = [], ...methods }]) =>
    Object.entries(methods)
      .filter(([, operation]) => isWalked(operation))
      .map(([method, operation]) => walked(path, method, operation, parameters)),
);

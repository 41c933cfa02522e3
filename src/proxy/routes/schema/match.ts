import { z } from 'zod';
import { condition, methodName, routePath } from './words';

const fieldName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'the name of a field');

export const matchSchema = z.strictObject({
  path: routePath.describe('Matches itself and everything below it; `{name}` stands for one segment'),
  exact: z.boolean().default(false).describe('Matches the path alone, and nothing below it'),
  host: z
    .string()
    .regex(
      /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      'a host name in lower case, without port; `*.` in front takes every name below it',
    )
    .optional()
    .describe('Then this host belongs wholly to routes: what none of them matches is 404'),
  methods: z.array(methodName).min(1).optional().describe('All when absent; GET includes HEAD'),
  version: z
    .array(z.string().regex(/^v\d{1,4}$/, 'a version, such as v1'))
    .min(1)
    .optional()
    .describe('What `{version}` in the path may be'),
  headers: z
    .record(fieldName, condition)
    .optional()
    .describe('Fields of the request: a value, one of several, `true` for any, `false` for none'),
  query: z
    .record(z.string().min(1).max(64), condition)
    .optional()
    .describe('Parameters of the query, decoded; as with headers'),
  claims: z
    .record(z.string().min(1).max(64), condition)
    .optional()
    .describe('Claims of the verified token; as with headers. The route needs a principal'),
  tenants: z
    .array(z.string().regex(/^[A-Z0-9][A-Z0-9_-]{0,62}:[A-Z]{2}$/, 'a tenant, such as SERHAFEN:CL'))
    .min(1)
    .optional()
    .describe('The selected tenant is one of them. The route needs a principal'),
});

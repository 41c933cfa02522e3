import { z } from 'zod';
import type { ConfigPath } from './config-fault';

/** @returns the names that an object of the schema may have at a path; none where there is no such object */
export function namesAt(schema: z.ZodType, path: ConfigPath): string[] {
  let at: z.ZodType | undefined = unwrapped(schema);
  for (const part of path) at = at && below(at, part);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function below(schema: z.ZodType, part: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return unwrapped(schema.element as z.ZodType);
  if (schema instanceof z.ZodRecord) return unwrapped(schema.valueType as z.ZodType);
  const next = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>)[part] : undefined;
  return next && unwrapped(next);
}

/** Without what only says that a value may be missing; of several forms the one with names. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return unwrapped(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType);
  if (!(schema instanceof z.ZodUnion)) return schema;
  const forms = schema.options.map((form) => unwrapped(form as z.ZodType));
  return forms.find((form) => form instanceof z.ZodObject) ?? schema;
}

import { z } from 'zod';
import type { Plugin, StandardIssue, StandardSchema } from './api';

/** What is wrong with options, and where in them. */
export interface OptionFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ReadOptions =
  { readonly value: unknown; readonly faults?: undefined } | { readonly faults: readonly OptionFault[] };

export type OptionsReader = (written: unknown) => ReadOptions;

const nothing = z.strictObject({});

/**
 * How the options of a plugin are read.
 * @throws {TypeError} when its schema is none
 */
export function optionsReader({ options = nothing }: Pick<Plugin, 'options'>): OptionsReader {
  const schema = isStandard(options) ? options : z.fromJSONSchema(options);
  return (written) => {
    const result = schema['~standard'].validate(written);
    // A configuration is checked in one go: there is nobody to wait.
    if ('then' in result)
      return { faults: [{ path: [], message: 'the plugin’s schema decides later: it must at once' }] };
    const { issues, value } = result as { issues?: readonly StandardIssue[]; value?: unknown };
    return issues === undefined ? { value } : { faults: issues.map(faultOf) };
  };
}

const isStandard = (schema: object): schema is StandardSchema => '~standard' in schema;

function faultOf({ message, path = [] }: StandardIssue): OptionFault {
  const parts = path.map((part) => (typeof part === 'object' ? part.key : part));
  return { path: parts.map((part) => (typeof part === 'number' ? part : String(part))), message };
}

import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

// The schemas are read from their sources: node strips the types, these hooks add the ending that TypeScript leaves out.
registerHooks({
  resolve: (specifier, context, next) => {
    const file =
      specifier.startsWith('.') && context.parentURL ? new URL(`${specifier}.ts`, context.parentURL) : undefined;
    return next(file && existsSync(fileURLToPath(file)) ? file.href : specifier, context);
  },
});
// Nothing to act on: node remarks that package.json names no module type before it strips the types.
process.removeAllListeners('warning');

const environment = await import('../../src/shared/config/environment.schema.ts');
const gateway = await import('../../src/proxy/routes/gateway-config.ts');

/** What JSON Schema leaves out: the words of a pattern, and a default that is given as what its text becomes. */
function complete({ zodSchema, jsonSchema }) {
  const { type, checks = [], defaultValue } = zodSchema._zod.def;
  const pattern = checks.map((check) => check._zod.def).find((check) => check.format === 'regex');
  const words = pattern?.error?.({ code: 'invalid_format', input: '' });
  if (words !== undefined) jsonSchema['x-words'] = typeof words === 'string' ? words : words.message;
  if (type === 'default' && jsonSchema.default === undefined) jsonSchema.default = defaultValue;
}

const jsonSchema = (schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: complete });

export const environmentSchema = jsonSchema(environment.environmentSchema);
export const gatewaySchema = jsonSchema(gateway.gatewayConfigSchema);
/** Settings that are never printed, and may come from a file named by NAME_FILE. */
export const secretSettings = environment.secretSettings;

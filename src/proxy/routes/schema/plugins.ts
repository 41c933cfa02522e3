import { z } from 'zod';
import { milliseconds, name } from './words';

export const pluginSchema = z.strictObject({
  module: z
    .string()
    .min(1)
    .describe('File, such as `./plugins/hours.mjs`, counted from the folder of this file; or name of a package'),
  timeoutMs: milliseconds(1000).describe(
    'A check has so long for a verdict that it promised, a wrapper to send on or to answer; then 500',
  ),
});

/** Options are the plugin's own: what they may be says its schema. */
export const routePluginsKey = z
  .array(z.record(name, z.unknown()))
  .max(20)
  .default([])
  .describe('Policies of your own, in this order: each a name of `plugins` with its options');

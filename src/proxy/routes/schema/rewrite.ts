import { z } from 'zod';
import { pathPattern, routePath } from './words';

export const rewriteSchema = z.strictObject({
  stripPrefix: pathPattern.optional().describe('Front part of match.path that the upstream does not get'),
  addPrefix: pathPattern.optional().describe('What the upstream gets in front, after stripPrefix'),
  path: routePath
    .optional()
    .describe('Replaces match.path, with its parameters; what is below match.path follows. Alone, without the others'),
  host: z
    .union([z.enum(['target', 'pass']), z.string().regex(/^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?$/)], {
      error: 'target, pass, or a host name in lower case, with or without port',
    })
    .default('target')
    .describe('Host that the upstream is shown: of the target, the one that the client asked for, or this one'),
});

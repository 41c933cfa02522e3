import { z } from 'zod';

const fieldValue = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'printable ASCII, without spaces at the ends');

/** Fields that whoever writes the message decides about. */
const fieldName = z
  .string()
  .regex(
    /^(?!(?:connection|content-length|content-type|date|keep-alive|set-cookie|te|trailer|transfer-encoding|upgrade|x-request-id)$)[a-z0-9][a-z0-9-]{0,63}$/i,
    'the name of a field, none that belongs to the message or to the gateway',
  );

export const staticAnswerSchema = z.strictObject({
  status: z.number().int().min(200).max(599).default(200).describe('Status of the answer'),
  contentType: fieldValue.default('text/plain; charset=utf-8').describe('Content-Type, where there is a body'),
  headers: z.record(fieldName, fieldValue).default({}).describe('Further fields'),
  body: z.string().max(65_536).default('').describe('Written as it is, in UTF-8'),
});

export const redirectSchema = z.strictObject({
  to: z
    .string()
    .regex(
      /^(?:https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)?(?:\/|(?:\/(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~!$&'()*+,=:@-]+|\{[a-z][A-Za-z0-9_]{0,31}\}))*)$/,
      'a path as in match.path, with or without http(s)://host in front',
    )
    .min(1)
    .describe('Where clients are sent, with the parameters of match.path; what is below match.path follows'),
  status: z
    .literal([301, 302, 303, 307, 308])
    .default(308)
    .describe('308 and 307 keep method and body, 303 makes it a GET; 301 and 308 may be remembered'),
  keepQuery: z.boolean().default(true).describe('The query follows too'),
});

import { bytes } from './bytes';
import type { Case } from './case';
import { chunks } from './chunks';
import { codings } from './codings';
import { fields } from './fields';
import { framing } from './framing';
import { hosts } from './hosts';
import { lines } from './lines';
import { paths } from './paths';

export * from './case';

/** Everything that is said to the gateway byte for byte, by what it is about. */
export const corpus = {
  framing,
  codings,
  chunks,
  bytes,
  lines,
  hosts,
  fields,
  paths,
} satisfies Record<string, readonly Case[]>;

/** Upstreams could send ever new names: those beyond are worked out each time. */
const MOST_SPELLINGS = 2000;
const known = new Map<string, string>();

/** A field's name in lower case. Remembered by its spelling: cheaper than making each one lower-case again. */
export function lowerCaseName(name: string): string {
  let lower = known.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    if (known.size < MOST_SPELLINGS) known.set(name, lower);
  }
  return lower;
}

/** `${NAME}`, `${NAME:-default}`, and `$${…}` for the characters themselves. */
const PLACEHOLDER = /\$(\$)?\{([^{}]*)\}/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Puts variables of the environment into a text. An empty variable counts as absent, as everywhere in the environment.
 * @returns the text, and what is wrong with it: names only, never a value
 */
export function interpolate(text: string, variables: Variables): { text: string; faults: string[] } {
  const faults: string[] = [];
  const replaced = text.replace(PLACEHOLDER, (whole, escaped: string | undefined, inside: string) => {
    if (escaped !== undefined) return whole.slice(1);
    const [, name, fallback] = NAME.exec(inside) ?? [];
    if (name === undefined) {
      faults.push(`\${${inside}} is no variable: write \${NAME} or \${NAME:-default}`);
      return '';
    }
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    if (fallback === undefined) faults.push(`the variable ${name} is not set, and there is no default: \${${name}:-…}`);
    return fallback ?? '';
  });
  return { text: replaced, faults };
}

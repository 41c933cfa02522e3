/** Words for a JSON Schema, for people who write configuration. */

const code = (text) => `\`${text}\``;
const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ' ');

function range({ minimum, maximum, exclusiveMinimum }) {
  const least = minimum ?? exclusiveMinimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const from = least === undefined ? '' : `${exclusiveMinimum === undefined ? 'from' : 'above'} ${count(least)}`;
  return [from, most === undefined ? '' : `to ${count(most)}`].filter(Boolean).join(' ');
}

const FORMATS = { uri: 'URL', email: 'e-mail address' };

/** What may be written. */
export function valuesOf(schema) {
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(valuesOf))].join(' or ');
  switch (schema.type) {
    case 'integer':
      return ['whole number', range(schema)].filter(Boolean).join(' ');
    case 'number':
      return ['number', range(schema)].filter(Boolean).join(' ');
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return `list of ${valuesOf(schema.items)}`;
    case 'object':
      return schema.properties ? 'settings' : `${valuesOf(schema.additionalProperties)} by name`;
    default:
      return (
        schema['x-words'] ??
        FORMATS[schema.format] ??
        (schema.pattern ? code(schema.pattern) : schema.type === undefined ? 'any value' : 'text')
      );
  }
}

/** What holds when nothing is written; undefined when there is no such value. */
export function defaultOf({ default: value }) {
  if (value === undefined) return undefined;
  if (Array.isArray(value) || value === '') return value.length === 0 ? '' : value.join(',');
  if (typeof value === 'object') return 'requests' in value ? `${value.requests}/${value.perSeconds}` : '';
  return String(value);
}

/** A Markdown table; bars in cells are escaped. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

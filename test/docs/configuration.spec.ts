import { configurationPage } from '../../scripts/docs/configuration.mjs';
import { envExample } from '../../scripts/docs/env-example.mjs';

const environment = {
  required: ['DATABASE_URL'],
  properties: {
    DATABASE_URL: { type: 'string', format: 'uri', description: 'Where the rows are' },
    PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080, description: 'Where we listen' },
    LIMIT: { type: 'string', pattern: '^x$', 'x-words': 'requests/seconds', default: { requests: 5, perSeconds: 60 } },
    KEY: { type: 'string', pattern: '^[a|b]$', description: 'Hidden' },
    KEY_FILE: { type: 'string', description: 'File with it' },
    COUNT: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
  },
};
const gateway = {
  properties: {
    upstreams: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['targets'],
        properties: {
          targets: {
            type: 'array',
            items: { type: 'object', required: ['url'], properties: { url: { type: 'string' } } },
          },
          timeouts: {
            type: 'object',
            default: {},
            properties: { connectMs: { type: 'integer', minimum: 1, default: 1000 } },
          },
          roles: { type: 'array', items: { enum: ['A', 'B'] } },
        },
      },
    },
  },
};

/** The cells of the row that begins with the name. */
function row(page: string, name: string): string[] | undefined {
  const line = page.split('\n').find((text) => text.startsWith(`| \`${name}\` |`));
  return line
    ?.split(/(?<!\\)\|/)
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('docs/configuration.md', () => {
  const page = configurationPage(environment, ['DATABASE_URL'], gateway);

  it.each<[string, string[]]>([
    ['DATABASE_URL', ['**required**', 'URL', 'Where the rows are. Secret: may come from `DATABASE_URL_FILE`.']],
    ['PORT', ['`8080`', 'whole number from 0 to 65 535', 'Where we listen.']],
    ['LIMIT', ['`5/60`', 'requests/seconds', '']],
    ['KEY', ['none', '`^[a\\|b]$`', 'Hidden. Secret: may come from `KEY_FILE`.']],
    ['COUNT', ['none', 'whole number from 1', '']],
    ['targets', ['**required**', 'list of settings', '']],
    ['targets[].url', ['**required**', 'text', '']],
    ['timeouts.connectMs', ['`1000`', 'whole number from 1', '']],
    ['roles', ['none', 'list of `A`, `B`', '']],
  ])('says of %s: default, values and meaning', (name, cells) => {
    expect(row(page, name)).toEqual(cells);
  });
});

describe('.env.example', () => {
  it('has every setting with its default, commented out', () => {
    const lines = envExample(environment, ['DATABASE_URL']).split('\n');
    const settings = lines.filter((line) => /^#[A-Z]/.test(line));
    expect(settings).toEqual(['#DATABASE_URL=', '#PORT=8080', '#LIMIT=5/60', '#KEY=', '#KEY_FILE=', '#COUNT=']);
    expect(lines).toContain('# Where the rows are (required; secret, may come from DATABASE_URL_FILE)');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});

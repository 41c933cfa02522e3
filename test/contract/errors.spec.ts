import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readErrorCatalogue } from '../../src/api-docs/pages/error-catalogue';

const root = join(__dirname, '../..');
const documented = new Map(
  readErrorCatalogue(readFileSync(join(root, 'docs/errors.md'), 'utf8')).flatMap(({ entries }) =>
    entries.map(({ code, statuses }) => [code, statuses] as const),
  ),
);

/** What answers requests. The command line has codes too, of its own: they are no problem documents. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/spec\.ts$|(?:^|\/)testing(?:\.ts$|\/)|^(?:contract|cli)\//.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, 'src', name), 'utf8') }));

/** How code names a problem: a refusal, a ProblemError, a fault, the names of what the framework refuses. */
const FORMS: readonly { readonly pattern: RegExp; readonly order: 'status-code' | 'code-status' | 'code' }[] = [
  { pattern: /refusal\(\s*(\d{3}),\s*'([a-z][a-z-]*)'/g, order: 'status-code' },
  { pattern: /status: (\d{3}),\s*code: '([a-z][a-z-]*)'/g, order: 'status-code' },
  { pattern: /^\s+([45]\d\d): '([a-z]+(?:-[a-z]+)+)',$/gm, order: 'status-code' },
  {
    pattern: /readonly code(?:: string)? = '([a-z][a-z-]*)';\s*(?:override )?readonly status(?:: number)? = (\d{3});/g,
    order: 'code-status',
  },
  { pattern: /\bcode(?:: string)? = '([a-z]+(?:-[a-z]+)*)'/g, order: 'code' },
  { pattern: /\bcode: '([a-z]+(?:-[a-z]+)*)'/g, order: 'code' },
];

const used = sources.flatMap(({ name, text }) =>
  FORMS.flatMap(({ pattern, order }) =>
    [...text.matchAll(pattern)].map(([, first, second]) => ({
      name,
      code: order === 'status-code' ? second! : first!,
      status: order === 'code' ? undefined : Number(order === 'status-code' ? first : second),
    })),
  ),
);

describe('docs/errors.md', () => {
  it('has a section for every problem code of the code', () => {
    const missing = used.filter(({ code }) => !documented.has(code)).map(({ code, name }) => `${code} (${name})`);
    expect([...new Set(missing)]).toEqual([]);
  });

  it('has no section for a code that nothing answers with', () => {
    const known = new Set(used.map(({ code }) => code));
    expect([...documented.keys()].filter((code) => !known.has(code))).toEqual([]);
  });

  it('says the status that the code says', () => {
    const wrong = used.filter(({ code, status }) => status !== undefined && !documented.get(code)?.includes(status));
    expect(wrong).toEqual([]);
  });

  it('is compared with code that was really found', () => {
    expect(new Set(used.filter(({ status }) => status !== undefined).map(({ code }) => code)).size).toBeGreaterThan(20);
  });
});

describe('openapi/', () => {
  it('names only codes that are explained', () => {
    const contract = readFileSync(join(root, 'openapi/openapi.json'), 'utf8');
    const named = [...contract.matchAll(/"code": \{\s*"enum": \[([^\]]+)\]/g)].flatMap(([, list]) =>
      [...list!.matchAll(/"([^"]+)"/g)].map(([, code]) => code!),
    );
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((code) => !documented.has(code))).toEqual([]);
  });
});

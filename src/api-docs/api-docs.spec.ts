import 'reflect-metadata';
import type { FastifyReply } from 'fastify';
import { ApiDocsContent } from './api-docs.content';
import { ApiDocsController } from './api-docs.controller';
import { assetOf } from './assets';
import { readErrorCatalogue } from './pages/error-catalogue';
import { markdown } from './pages/html';
import { readProjectFile } from './project-files';

const errors = `# Errors

## Who

### token-invalid

Status 401.

Not <good> at \`all\`.

- first
- second, see [the other](#not-found)

### not-found

Status 404 or 405.

Nothing **here**.
`;

const content = (publicUrl?: string): ApiDocsContent =>
  new ApiDocsContent({
    publicUrl,
    contract: '{"openapi": "3.1.1", "servers": [{"url": "/"}]}',
    errors,
    version: '1.2.3',
  });

describe('readErrorCatalogue', () => {
  it('reads groups, codes and statuses', () => {
    expect(readErrorCatalogue(errors)).toMatchObject([
      {
        title: 'Who',
        entries: [
          { code: 'token-invalid', statuses: [401] },
          { code: 'not-found', statuses: [404, 405] },
        ],
      },
    ]);
  });

  it('refuses a section that does not begin with its status', () => {
    expect(() => readErrorCatalogue('## A\n\n### no-status\n\nText.')).toThrow('no-status');
  });

  it('refuses two sections for one code', () => {
    const section = '### twice\n\nStatus 400.\n\nText.\n\n';
    expect(() => readErrorCatalogue(`## A\n\n${section}${section}`)).toThrow('two sections for twice');
  });
});

describe('markdown', () => {
  it('writes paragraphs, lists, code and links, and escapes the rest', () => {
    const text = 'A `<b>`\nand **more**.\n\n- one\n  goes on\n- [two](#not-found)\n- [out](https://example.org/)';
    expect(markdown(text, '/gw')).toBe(
      '<p>A <code>&lt;b&gt;</code> and <strong>more</strong>.</p>\n' +
        '<ul><li>one goes on</li><li><a href="/gw/errors/not-found">two</a></li><li><a href="https://example.org/">out</a></li></ul>',
    );
  });

  it('makes no link to a page that is not served', () => {
    expect(markdown('[docs/x.md](x.md#y) says', '')).toBe('<p>docs/x.md says</p>');
  });

  it('makes no link to a script', () => {
    expect(markdown('[x](javascript:alert(1))', '')).not.toContain('href');
  });
});

describe('ApiDocsContent', () => {
  it('keeps the relative server where no public address is set', () => {
    expect(JSON.parse(content().document)).toMatchObject({ servers: [{ url: '/' }] });
  });

  it('names PUBLIC_URL as the server, and links below its path', () => {
    const made = content('https://portal.example/gw');
    expect(JSON.parse(made.document)).toMatchObject({ servers: [{ url: 'https://portal.example/gw' }] });
    expect(made.docs).toContain('data-document="/gw/openapi.json"');
    expect(made.errorIndex).toContain('href="/gw/errors/token-invalid"');
  });

  it('has a page for each code and none for others', () => {
    expect(content().errorPage('token-invalid')).toContain('<h1>Token invalid</h1>');
    expect(content().errorPage('token-invalid')).toContain('Not &lt;good&gt;');
    expect(content().errorPage('constructor')).toBeUndefined();
  });

  it('writes no inline script and nothing from elsewhere, so that the content policy holds', () => {
    for (const html of [content().docs, content().errorIndex, content().errorPage('not-found')!]) {
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
      expect(html).not.toMatch(/\s(?:src|href)="(?!\/)/);
      expect(html).not.toMatch(/\son\w+=/);
    }
  });
});

describe('ApiDocsController', () => {
  const controller = new ApiDocsController(content());
  const aReply = () => {
    const sent: Record<string, string> = {};
    const reply = { header: (name: string, value: string) => ((sent[name] = value), reply) };
    return { sent, reply: reply as unknown as FastifyReply };
  };

  it.each(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js', 'pages.css', 'favicon-32x32.png'])(
    'serves %s itself',
    async (file) => {
      const { sent, reply } = aReply();
      const body = await controller.asset(file, undefined, reply);
      expect(body.length).toBeGreaterThan(100);
      expect(sent['Content-Encoding']).toBeUndefined();
      expect(sent['Content-Type']).toMatch(/^(?:text\/(?:css|javascript); charset=utf-8|image\/png)$/);
    },
  );

  it.each<[string | undefined, boolean]>([
    ['gzip, br', true],
    ['br;q=1.0, gzip;q=0.8', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['identity', false],
    [undefined, false],
  ])('for Accept-Encoding %s compresses: %s', async (encodings, compressed) => {
    const { sent, reply } = aReply();
    const body = await controller.asset('pages.css', encodings, reply);
    expect(sent['Content-Encoding']).toBe(compressed ? 'gzip' : undefined);
    expect(body.subarray(0, 2).toString('hex') === '1f8b').toBe(compressed);
    expect(sent['Vary']).toBe('Accept-Encoding');
  });

  it.each(['index.html', '../package.json', 'constructor', ''])('has no file %j', async (file) => {
    await expect(controller.asset(file, undefined, aReply().reply)).rejects.toMatchObject({
      status: 404,
      code: 'not-found',
    });
    expect(assetOf(file)).toBeUndefined();
  });

  it('answers 404 for a code that does not exist', () => {
    expect(() => controller.error('none', undefined, aReply().reply)).toThrow(
      expect.objectContaining({ status: 404, code: 'not-found' }),
    );
  });
});

describe('readProjectFile', () => {
  it('finds the contract from any depth, and names what is missing', () => {
    expect(readProjectFile('openapi/openapi.json', __dirname)).toContain('"openapi": "3.1.1"');
    expect(readProjectFile('openapi/openapi.json', `${__dirname}/a/b/c`)).toContain('"openapi"');
    expect(() => readProjectFile('no/such.file')).toThrow('no/such.file is missing');
  });

  it('finds a catalogue that can be read', () => {
    expect(readErrorCatalogue(readProjectFile('docs/errors.md')).length).toBeGreaterThan(3);
  });
});

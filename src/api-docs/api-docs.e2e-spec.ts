import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ENVIRONMENT } from '../shared/config';
import { ApiDocsModule } from './api-docs.module';

@Global()
@Module({ providers: [{ provide: ENVIRONMENT, useValue: { PUBLIC_URL: undefined } }], exports: [ENVIRONMENT] })
class Settings {}

@Module({ imports: [Settings, ApiDocsModule] })
class Application {}

describe('the pages, over a real port', () => {
  let application: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    // A client whose answers nobody read opens connections on which it says nothing, and node waits for those to end.
    const adapter = new FastifyAdapter({ forceCloseConnections: true });
    application = await NestFactory.create<NestFastifyApplication>(Application, adapter, { logger: false });
    await application.listen(0, '127.0.0.1');
    url = await application.getUrl();
  });
  afterAll(() => application.close());

  const linksOf = (html: string): string[] =>
    [...html.matchAll(/\s(?:src|href|data-document)="(\/[^"]+)"/g)].map(([, link]) => link!);

  it.each(['/docs', '/errors', '/errors/rate-limited'])(
    '%s is a page under a strict policy, and all its links lead somewhere',
    async (path) => {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
      const links = linksOf(await response.text());
      expect(links.length).toBeGreaterThan(3);
      for (const link of new Set(links)) expect([link, (await fetch(url + link)).status]).toEqual([link, 200]);
    },
  );

  it('serves the script of the page as it is, and compressed where that is accepted', async () => {
    const [packed, plain] = await Promise.all(
      ['gzip', 'identity'].map((encoding) =>
        fetch(`${url}/docs/swagger-ui-bundle.js`, { headers: { 'accept-encoding': encoding } }),
      ),
    );
    expect(packed!.headers.get('content-encoding')).toBe('gzip');
    expect(plain!.headers.get('content-encoding')).toBeNull();
    expect(packed!.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await packed!.text()).toBe(await plain!.text());
  });

  it('has a page for a browser that asks for an error that there is not, and a problem for programs', async () => {
    const ask = (accept: string) => fetch(`${url}/errors/nothing-of-the-kind`, { headers: { accept } });
    const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8');
    expect([page.status, page.headers.get('content-type'), page.headers.get('vary')]).toEqual([
      404,
      'text/html; charset=utf-8',
      'Accept',
    ]);
    const text = await page.text();
    expect(text).toContain('No such error');
    expect(text).not.toContain('nothing-of-the-kind');
    for (const accept of ['*/*', 'application/json'])
      expect((await ask(accept)).headers.get('content-type')).not.toContain('html');
  });

  it('serves the contract as JSON', async () => {
    const response = await fetch(`${url}/openapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({ openapi: '3.1.1', servers: [{ url: '/' }] });
  });
});

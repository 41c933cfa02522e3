import { Controller, Get, Header, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/nest';
import { ApiDocsContent } from './api-docs.content';
import { assetOf } from './assets';
import { NoPageError } from './no-page.error';

const HTML = 'text/html; charset=utf-8';
const SHORT = 'public, max-age=300';

/** Nothing from elsewhere and nothing inline but styles, which Swagger UI sets on its drawings. Calls may go to the public address. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The contract and the meaning of errors, to read. Open to everybody: what is secret is in neither. */
@Public()
@Controller()
export class ApiDocsController {
  constructor(private readonly content: ApiDocsContent) {}

  @Get('docs')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', CONTENT_POLICY)
  @Header('Cache-Control', SHORT)
  docs(): string {
    return this.content.docs;
  }

  @Get('docs/:file')
  async asset(
    @Param('file') file: string,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const asset = await assetOf(file);
    if (asset === undefined) throw new NoPageError();
    const compressed = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))/.test(encodings ?? '');
    reply
      .header('Content-Type', asset.type)
      .header('Cache-Control', 'public, max-age=86400')
      .header('Vary', 'Accept-Encoding');
    if (compressed) reply.header('Content-Encoding', 'gzip');
    return compressed ? asset.gzipped : asset.plain;
  }

  @Get('openapi.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', SHORT)
  document(): string {
    return this.content.document;
  }

  @Get('errors')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', CONTENT_POLICY)
  @Header('Cache-Control', SHORT)
  errors(): string {
    return this.content.errorIndex;
  }

  @Get('errors/:code')
  error(
    @Param('code') code: string,
    @Headers('accept') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const page = this.content.errorPage(code);
    if (page === undefined) {
      // Only browsers ask for pages by name; programs get the problem that they can read.
      if (!/\btext\/html\b/i.test(accepted ?? '')) throw new NoPageError();
      reply
        .code(404)
        .header('Vary', 'Accept')
        .header('Content-Type', HTML)
        .header('Content-Security-Policy', CONTENT_POLICY);
      return this.content.noErrorPage;
    }
    reply.header('Content-Type', HTML).header('Content-Security-Policy', CONTENT_POLICY).header('Cache-Control', SHORT);
    return page;
  }
}

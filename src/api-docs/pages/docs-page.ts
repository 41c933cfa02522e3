import { page } from './html';

/** Swagger UI over our own contract, without a byte from elsewhere. @param version of the files, so that a browser asks again for newer ones */
export function docsPage(base: string, version: string): string {
  const script = (name: string): string => `<script src="${base}/docs/${name}?v=${version}"></script>`;
  const more = `<link rel="stylesheet" href="${base}/docs/swagger-ui.css?v=${version}">\n`;
  const body = `<div id="swagger-ui" data-document="${base}/openapi.json"></div>\n${script('swagger-ui-bundle.js')}\n${script('start.js')}`;
  return page(base, 'API', body, { more, wide: true });
}

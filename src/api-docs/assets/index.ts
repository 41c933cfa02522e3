import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { START_SCRIPT } from './start';
import { STYLE } from './style';

/** A file that the pages need. */
export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const manifest = require.resolve('swagger-ui-dist/package.json');
/** Goes into links, so that a browser that kept an older file asks again. */
export const ASSETS_VERSION = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;

const fromPackage = (name: string) => (): Promise<Buffer> => readFile(join(dirname(manifest), name));
const fromText = (text: string) => (): Promise<Buffer> => Promise.resolve(Buffer.from(text));

const sources: ReadonlyMap<string, { readonly type: string; readonly read: () => Promise<Buffer> }> = new Map([
  ['pages.css', { type: CSS, read: fromText(STYLE) }],
  ['start.js', { type: SCRIPT, read: fromText(START_SCRIPT) }],
  ['swagger-ui.css', { type: CSS, read: fromPackage('swagger-ui.css') }],
  ['swagger-ui-bundle.js', { type: SCRIPT, read: fromPackage('swagger-ui-bundle.js') }],
  ['favicon-32x32.png', { type: 'image/png', read: fromPackage('favicon-32x32.png') }],
]);
const loaded = new Map<string, Promise<Asset>>();

/** @returns the file, read and compressed once; undefined when there is none of that name */
export function assetOf(name: string): Promise<Asset> | undefined {
  const source = sources.get(name);
  if (source === undefined) return undefined;
  let asset = loaded.get(name);
  if (asset === undefined) {
    asset = load(source.type, source.read);
    // Only what could be read is remembered: a later request tries again.
    asset.catch(() => loaded.delete(name));
    loaded.set(name, asset);
  }
  return asset;
}

async function load(type: string, read: () => Promise<Buffer>): Promise<Asset> {
  const plain = await read();
  return { type, plain, gzipped: await promisify(gzip)(plain) };
}

import { IncomingMessage } from 'node:http';
import { isIP, Socket } from 'node:net';
import { UsageError } from './outcome';

const METHOD = /^[A-Z]{1,20}$/;
const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/i;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

export interface WrittenRequest {
  readonly method: string;
  /** A path, or an address with a host. */
  readonly url: string;
  /** `Name: value`. */
  readonly fields: readonly string[];
  readonly from: string;
}

/** @returns a request as node would hand it over had it come here @throws {UsageError} for one that nobody could send */
export function writtenRequest({ method, url, fields, from }: WrittenRequest): IncomingMessage {
  if (!METHOD.test(method)) throw new UsageError(`${method} is no method.`);
  if (isIP(from) === 0) throw new UsageError(`${from} is no address.`);
  const [, host = 'localhost', rest] = ABSOLUTE.exec(url) ?? [undefined, undefined, url];
  const target = rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
  if (!target.startsWith('/')) throw new UsageError(`${url} is neither a path nor an http address.`);
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const request = new IncomingMessage(socket);
  Object.assign(request, { method, url: target, httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
  const named = fields.map(fieldOf);
  const all = named.some(([name]) => name.toLowerCase() === 'host') ? named : [['Host', host] as const, ...named];
  for (const [name, value] of all) {
    request.rawHeaders.push(name, value);
    const key = name.toLowerCase();
    const before = request.headers[key];
    request.headers[key] = typeof before === 'string' ? `${before}, ${value}` : value;
  }
  return request;
}

function fieldOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = FIELD.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`"${text}" is no field: write "Name: value".`);
  return [name, value];
}

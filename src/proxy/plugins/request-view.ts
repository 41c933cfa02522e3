import type { Exchange } from '../exchange';
import { isIdentityHeader } from '../identity-header-names';
import type { PluginPrincipal, PluginRequest } from './api';
import { assertField } from './plugin-refusal';

/** Written by whoever moves the message: a second one would let two readers differ about where it ends. */
const FRAMING = new Set([
  ...['connection', 'content-length', 'host', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'expect', 'via'],
]);

/** What a plugin sees of an exchange. Nothing of it leads to the exchange itself. */
export class RequestView implements PluginRequest {
  readonly #exchange: Exchange;
  #headers: PluginRequest['headers'] | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get method(): string {
    return this.#exchange.head.method;
  }
  get path(): string {
    return this.#exchange.head.path;
  }
  get query(): string {
    return this.#exchange.head.query;
  }
  /** A copy: whoever authenticates and forwards goes by what the client sent. */
  get headers(): PluginRequest['headers'] {
    return (this.#headers ??= Object.assign(
      Object.create(null) as PluginRequest['headers'],
      this.#exchange.head.headers,
    ));
  }
  get requestId(): string {
    return this.#exchange.head.requestId;
  }
  get route(): string {
    return this.#exchange.route.id;
  }
  get clientAddress(): string {
    return this.#exchange.head.client.address;
  }
  get tenant(): string | undefined {
    return this.#exchange.tenant?.code;
  }

  get principal(): PluginPrincipal | undefined {
    const { principal, tenant } = this.#exchange;
    if (principal === undefined) return undefined;
    const { kind, userId, email, scopes } = principal;
    return { kind, userId, email, roles: [...principal.rolesIn(tenant?.code)].sort(), scopes: [...scopes] };
  }

  addHeader(name: string, value: string): void {
    assertField(name, value);
    if (isIdentityHeader(name) || FRAMING.has(name.toLowerCase()))
      throw new TypeError(`${name} is not a plugin's to say`);
    this.#exchange.addedHeaders.push(name, value);
  }

  addAnswerHeader(name: string, value: string): void {
    assertField(name, value);
    if (FRAMING.has(name.toLowerCase())) throw new TypeError(`${name} is not a plugin's to say`);
    this.#exchange.answerHeaders.push(name, value);
  }
}

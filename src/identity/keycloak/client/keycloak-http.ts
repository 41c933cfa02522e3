import CircuitBreaker from 'opossum';
import { Agent, request } from 'undici';
import { ProviderUnavailableError } from '../../domain/identity.errors';
import type { KeycloakSettings } from '../keycloak.settings';

const MAX_BYTES = 16 * 1_048_576;
/** In so long as the breaker looks back, so many calls at least, and so many per cent of them failed: then it opens. */
const BREAKER = { rollingCountTimeout: 10_000, volumeThreshold: 5, errorThresholdPercentage: 50, resetTimeout: 3000 };

export interface KeycloakRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the base URL: `/realms/…` or `/admin/realms/…`. */
  readonly path: string;
  /** A list is sent as one parameter for each. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> | undefined;
  readonly form?: Readonly<Record<string, string | undefined>> | undefined;
  readonly json?: unknown;
  readonly bearer?: string | undefined;
}

export interface KeycloakAnswer {
  readonly status: number;
  readonly location: string | undefined;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

/** Calls Keycloak: bounded in time and size, and not at all for a moment after it failed again and again. */
export class KeycloakHttp {
  readonly #agent: Agent;
  readonly #breaker: CircuitBreaker<[KeycloakRequest], KeycloakAnswer>;

  constructor(private readonly settings: Pick<KeycloakSettings, 'baseUrl' | 'timeoutMs'>) {
    this.#agent = new Agent({ maxResponseSize: MAX_BYTES, connect: { timeout: settings.timeoutMs }, connections: 32 });
    this.#breaker = new CircuitBreaker((call: KeycloakRequest) => this.#send(call, settings.timeoutMs), {
      ...BREAKER,
      timeout: false, // our own, of the whole call
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
  }

  /**
   * @returns the answer, whatever its status below 500
   * @throws {ProviderUnavailableError} refused, late, broken off, 5xx, or not tried because it failed so often
   */
  async call(call: KeycloakRequest): Promise<KeycloakAnswer> {
    try {
      return await this.#breaker.fire(call);
    } catch (cause) {
      if (cause instanceof ProviderUnavailableError) throw cause;
      throw new ProviderUnavailableError(undefined, { cause });
    }
  }

  /** Asks now, whatever the breaker says. @returns whether Keycloak answers, within `timeoutMs` */
  async answers(path: string, timeoutMs: number): Promise<boolean> {
    try {
      return (await this.#send({ method: 'GET', path }, timeoutMs)).status === 200;
    } catch {
      return false; // why is in the log of whoever needed it
    }
  }

  async close(): Promise<void> {
    this.#breaker.shutdown();
    await this.#agent.destroy();
  }

  async #send(
    { method, path, query, form, json, bearer }: KeycloakRequest,
    timeoutMs: number,
  ): Promise<KeycloakAnswer> {
    const content = form ? formOf(form) : json === undefined ? undefined : JSON.stringify(json);
    const { statusCode, headers, body } = await request(`${this.settings.baseUrl}${path}${queryOf(query)}`, {
      method,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/json',
        ...(content !== undefined && {
          'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
        }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      ...(content !== undefined && { body: content }),
    });
    const text = await body.text();
    if (statusCode >= 500)
      throw new ProviderUnavailableError(undefined, { cause: new Error(`${method} ${path} answered ${statusCode}`) });
    const { location } = headers;
    return { status: statusCode, location: Array.isArray(location) ? location[0] : location, body: parsed(text) };
  }
}

const given = (values: NonNullable<KeycloakRequest['query']>): [string, string][] =>
  Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return typeof value === 'object' ? value.map((one): [string, string] => [name, one]) : [[name, String(value)]];
  });

const formOf = (form: NonNullable<KeycloakRequest['form']>): string => new URLSearchParams(given(form)).toString();

function queryOf(query: KeycloakRequest['query']): string {
  const text = query ? new URLSearchParams(given(query)).toString() : '';
  return text === '' ? '' : `?${text}`;
}

/** Some refusals are pages for people. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

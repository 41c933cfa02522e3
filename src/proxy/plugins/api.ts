/**
 * What a plugin is made of: the types that authors write against, `import type { … } from 'iam-gateway/plugin'`. This file
 * stands alone, and changes by addition only as long as `apiVersion` is 1. How it all works: docs/plugins.md.
 */
import type { IncomingHttpHeaders } from 'node:http';

/** Who asks; the same for everything that belongs to one token or key. */
export interface PluginPrincipal {
  readonly kind: 'user' | 'api-key' | 'service';
  /** As backends know them: X-User-Id. */
  readonly userId: string;
  readonly email: string | undefined;
  /** Those that count where the request is. */
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

/** One request, as far as a plugin may see it and add to it. */
export interface PluginRequest {
  readonly method: string;
  /** Canonical. */
  readonly path: string;
  /** With its question mark; empty without one. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Id of the route. */
  readonly route: string;
  /** IP address, after trusted proxies were believed. */
  readonly clientAddress: string;
  /** Undefined before authentication, and on public routes. */
  readonly principal: PluginPrincipal | undefined;
  /** Code of the selected tenant. */
  readonly tenant: string | undefined;
  /** For the upstream. @throws for what only the gateway may say, such as X-User-Id, and for what is no field */
  addHeader(name: string, value: string): void;
  /** For the client, whatever the answer is. @throws for what is no field */
  addAnswerHeader(name: string, value: string): void;
}

/** A plugin says no: the client gets a problem document with this. */
export interface PluginRefusal {
  /** From 400 to 599. */
  readonly status: number;
  /** Lower-case letters, digits and dashes; never changes its meaning. */
  readonly code: string;
  /** For a person to read; safe to show. */
  readonly detail?: string | undefined;
  /** Such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Nothing: the request may go on. */
export type PluginVerdict = PluginRefusal | undefined | void;

/** Looks at the head and says no, or nothing. Synchronous when it can: a promise costs every request. */
export type PluginCheck = (request: PluginRequest) => PluginVerdict | Promise<PluginVerdict>;

/** Name, value, name, value, … */
export type PluginHeaders = string[];

/** The brake of what sends. */
export interface PluginFlow {
  pause(): void;
  resume(): void;
}

/** Why there is no answer, or half of one. */
export interface PluginFault {
  readonly status: number;
  readonly code: string;
  readonly who: 'client' | 'gateway' | 'upstream';
}

/** Where an answer goes: informed*, started, data*, then exactly one of ended or failed; or only refused. */
export interface PluginAnswer {
  /** 1xx. */
  readonly informed: (status: number, headers: PluginHeaders) => void;
  /** @param length of the body in bytes; -1 when nobody knows */
  readonly started: (status: number, headers: PluginHeaders, flow: PluginFlow, length: number) => void;
  readonly data: (chunk: Buffer) => void;
  readonly ended: (trailers: PluginHeaders) => void;
  readonly failed: (fault: PluginFault) => void;
  readonly refused: (refusal: PluginRefusal) => void;
  /** Called when the client leaves: stop, and say `failed`. */
  readonly onClientGone: (cancel: () => void) => void;
}

export type PluginForward = (request: PluginRequest, answer: PluginAnswer) => void | Promise<void>;

/** Stands around forwarding. Called once for each route; what it returns, for each request. */
export type PluginWrapper = (next: PluginForward) => PluginForward;

/** Where a check is asked. after-authentication: principal and tenant are known, roles and limits were not asked yet. */
export type PluginStage = 'before-authentication' | 'after-authentication' | 'before-forward';

/** A schema that says what options may be: any of https://standardschema.dev, such as one of zod. */
export interface StandardSchema<Options = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Options; readonly issues?: undefined }
      | { readonly issues: readonly StandardIssue[] }
      | Promise<unknown>;
    readonly types?: unknown;
  };
}

export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

interface PluginBase {
  /** Of what this file says. */
  readonly apiVersion: 1;
  /** What the options in gateway.yaml may be: a schema of zod and its like, or a JSON Schema. None: no options. */
  readonly options?: StandardSchema | Readonly<Record<string, unknown>>;
}

/** A plugin that decides. `check` is called once for each route that uses it. */
export interface CheckPlugin<Options = never> extends PluginBase {
  /** after-authentication when absent. */
  readonly stage?: PluginStage;
  readonly check: (options: Options) => PluginCheck;
  /** The same without side effects, for `route test` and forward-auth. Absent: `check` has none. */
  readonly peek?: (options: Options) => PluginCheck;
}

/** A plugin that stands around forwarding; WebSocket connections do not pass it. */
export interface WrapperPlugin<Options = never> extends PluginBase {
  readonly wrapper: (options: Options) => PluginWrapper;
}

/** The default export of a plugin's module. */
export type Plugin<Options = never> = CheckPlugin<Options> | WrapperPlugin<Options>;

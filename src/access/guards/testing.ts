import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { RefusedError } from '../../shared/problem';
import { type HeadOptions, aHead } from '../../shared/http/testing';
import { type RequestContext, requestContext } from '../../shared/tenant';

type Method = (...args: never[]) => unknown;

/** What a guard refuses with. */
export interface GuardedAnswer {
  readonly status: number;
  readonly code: string;
  readonly headers: object;
  readonly detail: string | undefined;
}

/** A request on its way to a controller's method, as guards see it. */
export interface GuardedCall {
  readonly request: { readonly raw: object; body?: unknown };
  readonly replyHeaders: Map<string, string>;
  readonly context: ExecutionContext;
  readonly requestContext: RequestContext;
  /** @returns the refusal's status and code; undefined when the guard lets it through */
  ask(guard: CanActivate): Promise<GuardedAnswer | undefined>;
}

/** @param controller class of the method, with the decorators that a test puts on it */
export function aCall(
  controller: new () => object,
  method: string,
  { body, ...head }: HeadOptions & { body?: unknown } = {},
): GuardedCall {
  const made = aHead(head);
  const request = { raw: made.request, body };
  const replyHeaders = new Map<string, string>();
  const reply = {
    getHeader: (name: string) => replyHeaders.get(name),
    header: (name: string, value: string) => replyHeaders.set(name, value),
  };
  const context = {
    getType: () => 'http',
    getClass: () => controller,
    getHandler: () => (controller.prototype as Record<string, Method>)[method],
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }),
  } as unknown as ExecutionContext;
  const around: RequestContext = {
    requestId: made.requestId,
    traceId: made.trace.traceId,
    head: made,
    requested: made.requestedTenant,
    selected: undefined,
    userId: undefined,
    route: undefined,
    problemCode: undefined,
  };
  return {
    request,
    replyHeaders,
    context,
    requestContext: around,
    ask: (guard) =>
      requestContext.run(around, async () => {
        try {
          const allowed = await guard.canActivate(context);
          if (allowed !== true) throw new Error('a guard says no by throwing a refusal');
          return undefined;
        } catch (error) {
          const { status, code, headers, detail } = error as RefusedError;
          if (code === undefined) throw error;
          return { status, code, headers, detail };
        }
      }),
  };
}

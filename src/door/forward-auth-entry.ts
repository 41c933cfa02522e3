import type { ServerResponse } from 'node:http';
import { denialOf, type ForwardAuth } from '../forward-auth';
import type { Permit } from '../proxy';
import type { RequestHead } from '../shared/http';
import { type ProblemWriter, Refusal, refusal } from '../shared/problem';
import type { DoorLog } from './door-log';
import { type ForwardAuthPath, originalRequest } from './original-request';
import { readsAway, refuseResponse } from './refuse';

const NOT_KEPT = ['Cache-Control', 'no-store'];
const INTERNAL_ERROR = refusal(500, 'internal-error');

/**
 * Answers proxies, here and not behind Fastify: one answer costs them a round trip on every request of theirs. Answers 200,
 * 401 and 403 and nothing else, whatever is wrong.
 */
export class ForwardAuthEntry {
  /** @param report what failed inside the gateway */
  constructor(
    private readonly forwardAuth: ForwardAuth,
    private readonly log: DoorLog,
    private readonly problems: ProblemWriter,
    private readonly report: (message: string, error: unknown) => void,
  ) {}

  /**
   * Serves one request to its end.
   * @param refused what the door has found already
   * @param fields name, value, …: what the door adds to every answer
   */
  serve(
    head: RequestHead,
    path: ForwardAuthPath,
    response: ServerResponse,
    refused: Refusal | undefined,
    fields: readonly string[],
  ): void {
    const settle = (answer: Permit | Refusal): void => {
      // While a credential was looked at, the proxy may have left.
      if (response.destroyed) this.log.answered(head, { ...own(path), status: 499, code: 'client-gone', bytesOut: 0 });
      else if (answer instanceof Refusal) this.#deny(head, path, response, answer, fields);
      else this.#permit(head, path, response, answer, fields);
    };
    const broken = (error: unknown): void => {
      this.report(`request ${head.requestId} to ${path.template} failed inside the gateway`, error);
      settle(INTERNAL_ERROR);
    };
    try {
      const original = refused ?? originalRequest(head, path);
      if (original instanceof Refusal) return settle(original);
      const forAdmins = path.template === '/verify-admin';
      const answer = this.forwardAuth.decide({ head, original, forAdmins });
      if (answer instanceof Promise) void answer.then(settle).catch(broken);
      else settle(answer);
    } catch (error) {
      broken(error);
    }
  }

  /** All fields, always: a proxy that only replaces what it is given would let those of its client through. */
  #permit(
    head: RequestHead,
    path: ForwardAuthPath,
    response: ServerResponse,
    { principal, tenant }: Permit,
    fields: readonly string[],
  ): void {
    const user = principal?.userId;
    this.#logWhenClosed(head, path, response, { status: 200, code: undefined, bytesOut: 0 }, user, {
      tenant: tenant?.code,
      key: principal?.keyId,
    });
    if (!readsAway(head)) response.shouldKeepAlive = false;
    response.writeHead(200, [
      ...['X-Request-Id', head.requestId],
      ...fields,
      ...NOT_KEPT,
      ...['X-User-Id', user ?? '', 'X-User-Email', principal?.email ?? ''],
      ...['X-User-Roles', principal?.rolesTextIn(tenant?.code) ?? '', 'X-Tenant-Id', tenant?.code ?? ''],
      ...['Content-Length', '0'],
    ]);
    response.end();
  }

  #deny(
    head: RequestHead,
    path: ForwardAuthPath,
    response: ServerResponse,
    refused: Refusal,
    fields: readonly string[],
  ): void {
    const { refusal: denial, code } = denialOf(refused);
    const all = ['X-Request-Id', head.requestId, ...fields, ...NOT_KEPT];
    const bytesOut = refuseResponse(response, head, denial, all, this.problems);
    this.#logWhenClosed(head, path, response, { status: denial.status, code, bytesOut }, undefined, {});
  }

  #logWhenClosed(
    head: RequestHead,
    path: ForwardAuthPath,
    response: ServerResponse,
    answer: { status: number; code: string | undefined; bytesOut: number },
    user: string | undefined,
    who: { tenant?: string | undefined; key?: string | undefined },
  ): void {
    response.once('close', () => this.log.answered(head, { ...own(path), ...answer, user, ...who }));
  }
}

const own = ({ template }: ForwardAuthPath) =>
  ({ plane: 'control', route: template, user: undefined, tenant: undefined, bytesIn: 0 }) as const;

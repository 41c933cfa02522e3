import {
  type Authenticator,
  credentialIn,
  hasAnyRole,
  INSUFFICIENT_ROLE,
  selectTenant,
  type TenantDirectory,
} from '../access';
import type { Principal } from '../access';
import type { DataPlane, Permit } from '../proxy';
import type { RequestHead } from '../shared/http';
import { Refusal } from '../shared/problem';

/** What a proxy wants to know. */
export interface Question {
  /** The proxy's own request: it bears the client's credential. */
  readonly head: RequestHead;
  /** What the client asked the proxy for; undefined where the proxy does not say, or is not believed. */
  readonly original: RequestHead | undefined;
  /** Only an administrator may go on. */
  readonly forAdmins: boolean;
}

type Answer = Permit | Refusal;

/** Decides for a proxy whether a request may go on to a service behind it. */
export class ForwardAuth {
  constructor(
    private readonly dataPlane: Pick<DataPlane, 'verdictFor'>,
    private readonly authenticator: Authenticator,
    private readonly tenants: TenantDirectory,
  ) {}

  /** @returns at once unless a credential is looked at for the first time; refusals of any status */
  decide({ head, original, forAdmins }: Question): Answer | Promise<Answer> {
    const answer = original === undefined ? this.#whoAsks(head) : this.dataPlane.verdictFor(original);
    if (!forAdmins) return answer;
    return answer instanceof Promise ? answer.then(onlyAdmins) : onlyAdmins(answer);
  }

  /** Without a route all that is asked is who it is. */
  #whoAsks(head: RequestHead): Answer | Promise<Answer> {
    const credential = credentialIn(head);
    if (credential instanceof Refusal) return credential;
    const inTenant = (principal: Principal | Refusal): Answer => {
      if (principal instanceof Refusal) return principal;
      const tenant = selectTenant(principal, head.requestedTenant, this.tenants);
      return tenant instanceof Refusal ? tenant : { principal, tenant };
    };
    const answer = this.authenticator.authenticate(credential);
    return answer instanceof Promise ? answer.then(inTenant) : inTenant(answer);
  }
}

/** SUPERADMIN, or ADMIN in the selected tenant. On top of what the route says: this path only ever asks for more. */
function onlyAdmins(answer: Answer): Answer {
  if (answer instanceof Refusal) return answer;
  const { principal, tenant } = answer;
  const isAdmin =
    principal !== undefined &&
    (principal.isSuperadmin || (tenant !== undefined && hasAnyRole(principal, tenant.code, ['ADMIN'])));
  return isAdmin ? answer : INSUFFICIENT_ROLE;
}

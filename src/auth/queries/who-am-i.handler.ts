import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Me, Membership } from '../../contract';
import { OwnUnitsOfWork } from '../../shared/database';
import { parseTenantCode } from '../../shared/tenant';
import { WhoAmI } from './who-am-i.query';

/** Reads the token alone: the answer is what every check goes by. */
@OwnUnitsOfWork()
@QueryHandler(WhoAmI)
export class WhoAmIHandler implements IQueryHandler<WhoAmI, Me> {
  execute({ principal, selected }: WhoAmI): Promise<Me> {
    const { userId, email, scopes, tenants } = principal;
    return Promise.resolve({
      id: userId,
      ...(email === undefined ? {} : { email }),
      roles: [...principal.rolesIn(selected?.code)].sort(),
      scopes: [...scopes].sort(),
      tenants: [...tenants.keys()].sort().flatMap((code) => membershipOf(code, tenants.get(code)!)),
      tenant: selected?.code ?? null,
    });
  }
}

function membershipOf(code: string, roles: ReadonlySet<string>): Membership[] {
  const parts = parseTenantCode(code);
  return parts === undefined ? [] : [{ code, ...parts, roles: [...roles].sort() }];
}

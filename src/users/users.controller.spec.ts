import type { QueryBus } from '@nestjs/cqrs';
import { aPrincipal, aTenant } from '../access/testing';
import { ListUsersQuery } from '../contract';
import { aHead } from '../shared/http/testing';
import { requestContext, type Tenant } from '../shared/tenant';
import { ListMembers } from './queries/list-members.query';
import { ListUsers } from './queries/list-users.query';
import { UsersController } from './users.controller';

const superadmin = aPrincipal({ roles: ['SUPERADMIN', 'ADMIN', 'USER'] });
const administrator = aPrincipal({ tenants: { 'SERHAFEN:CL': ['ADMIN', 'USER'] } });

describe('UsersController', () => {
  async function asked(principal: typeof superadmin, selected: Tenant | undefined): Promise<object> {
    let query!: object;
    const bus = { execute: (given: object) => Promise.resolve((query = given)) } as unknown as QueryBus;
    const head = aHead();
    await requestContext.run(
      {
        requestId: head.requestId,
        traceId: head.trace.traceId,
        head,
        requested: undefined,
        selected,
        userId: undefined,
        route: undefined,
        problemCode: undefined,
      },
      () => new UsersController(undefined as never, bus).list(principal, new ListUsersQuery()),
    );
    return query;
  }

  it('shows a SUPERADMIN without a tenant the whole installation', async () => {
    expect(await asked(superadmin, undefined)).toBeInstanceOf(ListUsers);
  });

  it('shows a SUPERADMIN who selected a tenant its members', async () => {
    expect(await asked(superadmin, aTenant())).toBeInstanceOf(ListMembers);
  });

  it('shows an ADMIN the members of the selected tenant, with the defaults of the contract', async () => {
    expect(await asked(administrator, aTenant())).toEqual(new ListMembers(new ListUsersQuery()));
  });
});

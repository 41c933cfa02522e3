import { randomUUID } from 'node:crypto';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import { OTHER_TENANT, person, type Person, startGatewayFor, TENANT } from '../support/people';
import { EVERY_TENANT } from '../../src/shared/tenant';
import { Desk } from './desk';

/** Two tenants with people and things in each, all made through the API. What is THERE must leave no trace HERE. */

export const HERE = TENANT;
export const THERE = OTHER_TENANT;
/** No tenant, and as long as THERE: answers have the same length. */
const NOWHERE = 'NOWHERES:XX';

/** In every name of every thing that is there: whoever reads it here has found a leak. */
const MARK = 'zebra';
/** What somebody who is a member of both is there: the role is everybody's to know, that he holds it is not. */
const ROLE_THERE = 'QUAGGA';

const someone = (name: string, domain: string, tenants: Person['tenants']): Person => ({
  ...person(`${name}@${domain}.example`, tenants),
  password: 'seven green umbrellas',
});

export const people = {
  /** Administers here, and is nobody there. */
  alba: someone('alba', 'serhafen', { [HERE]: ['ADMIN'] }),
  /** Administers here, and is a member there: what she may see there she may not see from here. */
  bea: someone('bea', 'serhafen', { [HERE]: ['ADMIN'], [THERE]: ['USER'] }),
  /** Works here. */
  hugo: someone('hugo', 'serhafen', { [HERE]: ['USER'] }),
  /** Works in both; what he is there is nobody's business here. */
  ivo: someone('ivo', 'serhafen', { [HERE]: ['USER'], [THERE]: ['ADMIN', ROLE_THERE] }),
  /** Works in both, too: one alone does not fill a page. */
  juana: someone('juana', 'serhafen', { [HERE]: ['USER'], [THERE]: ['USER'] }),
  /** Administers there; last in every list of addresses. */
  carla: someone(`${MARK}-carla`, MARK, { [THERE]: ['ADMIN'] }),
  /** Works there; first in every list of addresses. */
  dario: someone(`a-${MARK}-dario`, MARK, { [THERE]: ['USER'] }),
};

/** By name of a path or query parameter. */
export type Values = Readonly<Record<string, string>>;

export interface World {
  readonly gateway: TestGateway;
  readonly there: Values;
  readonly here: Values;
  readonly nowhere: Values;
  /** Ids of what is seen from here without telling what is there: somebody in both, a group of the installation. */
  readonly shared: { readonly userId: string; readonly group: string };
  /** Address of somebody who is only there, and one of nobody, equally long. */
  readonly emails: { readonly there: string; readonly nowhere: string };
  /** Texts that must not be read here. */
  readonly traces: readonly string[];
  /** Header fields of somebody who works here. */
  as(person: Person): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

interface Made {
  readonly id: string;
}
interface List<T> {
  readonly data: readonly T[];
}

export async function makeWorld(): Promise<World> {
  const gateway = await startGatewayFor(Object.values(people), {
    // The walk signs in, and asks, more often than a person would.
    environment: Object.fromEntries(
      ['LOGIN_LIMIT', 'LOGIN_NAME_LIMIT', 'LOGIN_ADDRESS_LIMIT', 'CONTROL_PLANE_LIMIT'].map((name) => [
        name,
        '100000/60',
      ]),
    ),
  });
  try {
    return await furnish(gateway);
  } catch (error) {
    await gateway.close();
    throw error;
  }
}

async function furnish(gateway: TestGateway): Promise<World> {
  const { url } = gateway;
  const operator = await Desk.of(url, ADMINISTRATOR, EVERY_TENANT);
  const idOf = async (of: Person): Promise<string> =>
    (await (await Desk.of(url, of, HERE)).call<Made>('GET', '/api/v0/users/me')).id;
  const [ivo, juana] = [await idOf(people.ivo), await idOf(people.juana)];
  const group = await operator.call<Made>('POST', '/api/v0/groups', {
    name: 'everybody',
    roles: ['USER'],
  });

  /** The same things in a tenant, made by its administrator for one of its users. */
  async function furnishTenant(tenant: string, admin: Person, user: Person, mark: string): Promise<Values> {
    const [office, worker] = [await Desk.of(url, admin, tenant), await Desk.of(url, user, tenant)];
    const { id: userId } = await worker.call<Made>('GET', '/api/v0/users/me');
    const { id: actor } = await office.call<Made>('GET', '/api/v0/users/me');
    const crew = await office.call<Made>('POST', '/api/v0/groups', { name: `${mark} crew`, roles: ['USER'] });
    for (const member of [userId, actor, ivo, juana]) {
      await office.call('PUT', `/api/v0/groups/${crew.id}/members/${member}`);
      await operator.call('PUT', `/api/v0/groups/${group.id}/members/${member}`);
    }
    const email = `invited@${mark}.example`;
    const invitation = await office.call<Made>('POST', '/api/v0/users/invitations', { email, roles: ['USER'] });
    const { apiKey } = await office.call<{ apiKey: Made }>('POST', '/api/v0/api-keys', {
      name: `${mark} key`,
      scopes: ['users:read'],
    });
    const letters = await operator.call<List<Made & { to: string }>>('GET', '/api/v0/mail/messages');
    // Whoever was given a role must sign in again to hold it.
    const sessions = await (await Desk.of(url, user, tenant)).call<List<Made>>('GET', '/api/v0/sessions');
    return {
      userId,
      actor,
      subject: `user:${userId}`,
      groupId: crew.id,
      group: crew.id,
      invitationId: invitation.id,
      keyId: apiKey.id,
      sessionId: sessions.data[0]!.id,
      tenantCode: tenant,
      tenant,
      messageId: letters.data.find(({ to }) => to.includes(mark))?.id ?? randomUUID(),
      // None has died: only operators may ask, and others are told no more than that.
      deadLetterId: randomUUID(),
    };
  }

  const there = await furnishTenant(THERE, people.carla, people.dario, MARK);
  const here = await furnishTenant(HERE, people.alba, people.hugo, 'lobster');
  const email = people.dario.email;
  return {
    gateway,
    there,
    here,
    nowhere: {
      ...Object.fromEntries(Object.keys(there).map((name) => [name, randomUUID() as string])),
      tenantCode: NOWHERE,
      tenant: NOWHERE,
      subject: `user:${randomUUID()}`,
    },
    shared: { userId: ivo, group: group.id },
    emails: { there: email, nowhere: email.replaceAll(MARK, 'okapi') },
    traces: [MARK, ROLE_THERE, THERE, THERE.split(':')[0]!, ...Object.values(there)],
    as: async (someone) => (await Desk.of(url, someone, HERE)).headers,
    close: () => gateway.close(),
  };
}

import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { allows, RolePermissions, TENANT_REQUIRED } from '../../access';
import { RecentSignIn } from '../../access/nest';
import { type Identity, UserRepository } from '../../identity';
import { Clock } from '../../shared/clock';
import { ENVIRONMENT, type Environment } from '../../shared/config';
import { Random } from '../../shared/crypto';
import { InScope } from '../../shared/database';
import { DomainEvents } from '../../shared/events';
import { type FieldFault, NotFoundError, RefusedError } from '../../shared/problem';
import type { Tenant } from '../../shared/tenant';
import { ValidationFailedError } from '../../shared/validation';
import { factsOf, MOST_KEYS } from '../domain/api-key';
import { BeyondOwnerError, TooManyKeysError } from '../domain/api-key.errors';
import { mayStillAct, rolesOfOwner } from '../domain/effective-access';
import { expiryOf } from '../domain/expiry';
import { drawKey, hashOfSecret } from '../domain/key-text';
import { userSignedIn } from '../domain/keys-in-sight';
import { ApiKeyRepository } from '../ports/api-key.repository';
import { shownOnce } from '../shown-key';
import { CreateKey, type MadeKey, type WantedKey } from './create-key.command';

/** The owner is read anew: a token may still tell of a role that was taken away. */
@InScope('system')
@CommandHandler(CreateKey)
export class CreateKeyHandler implements ICommandHandler<CreateKey> {
  constructor(
    private readonly recent: RecentSignIn,
    private readonly keys: ApiKeyRepository,
    private readonly users: UserRepository,
    private readonly rolePermissions: RolePermissions,
    private readonly events: DomainEvents,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Pick<Environment, 'API_KEY_MAX_DAYS'>,
  ) {}

  /**
   * @throws {RefusedError} 401 `insufficient-user-authentication`
   * @throws {BeyondOwnerError} 403, naming what the owner does not have
   * @throws {ValidationFailedError} 400 for an expiry, or a tenant, that cannot be
   * @throws {TooManyKeysError} 409
   */
  async execute({ principal, tenant, wanted }: CreateKey): Promise<MadeKey> {
    const ownerId = userSignedIn(principal);
    this.recent.assert(principal);
    const owner = await this.users.findIdentity(ownerId);
    if (owner === undefined) throw new NotFoundError();
    assertMayAct(owner, tenant);
    await this.#assertWithin(owner, tenant, wanted);
    const now = this.clock.nowMs();
    const expiresAt = expiryOf(wanted.expiresAt, this.settings.API_KEY_MAX_DAYS, now);
    await this.keys.lockOwner(owner.id);
    if ((await this.keys.count({ ownerId: owner.id })) >= MOST_KEYS) throw new TooManyKeysError();
    const text = drawKey(this.random);
    const key = await this.keys.create({
      ownerId: owner.id,
      tenantId: tenant?.id,
      name: wanted.name,
      prefix: text.prefix,
      checksum: text.checksum,
      hash: hashOfSecret(text.secret),
      scopes: [...wanted.scopes].sort(),
      roles: [...wanted.roles].sort(),
      limit: wanted.limit,
      createdAt: new Date(now),
      expiresAt,
    });
    const subject = { type: 'api-key', id: key.id };
    await this.events.record({ type: 'api-key.created', subject, tenantId: tenant?.id, after: factsOf(key) });
    return { shown: shownOnce(key, text), version: key.version };
  }

  async #assertWithin(owner: Identity, tenant: Tenant | undefined, { scopes, roles }: WantedKey): Promise<void> {
    const held = rolesOfOwner(owner, tenant?.code);
    const allowed = await this.rolePermissions.of(held);
    const beyond: FieldFault[] = [
      ...scopes.flatMap((scope, at) => (allows(allowed, scope) ? [] : [notYours(`/scopes/${at}`)])),
      ...roles.flatMap((role, at) => (held.has(role) ? [] : [notYours(`/roles/${at}`)])),
    ];
    if (beyond.length > 0) throw new BeyondOwnerError(beyond);
  }
}

const notYours = (pointer: string): FieldFault => ({ in: 'body', pointer, message: 'is not yours to give' });

/** A SUPERADMIN may select a tenant without being a member; but a key lives and dies with a membership. */
function assertMayAct(owner: Identity, tenant: Tenant | undefined): void {
  if (mayStillAct({ tenant }, owner)) return;
  if (tenant === undefined) throw new RefusedError(TENANT_REQUIRED);
  const message = 'a key for a tenant needs its owner to be a member of it';
  throw new ValidationFailedError([{ in: 'header', pointer: 'x-tenant-id', message }]);
}

import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientNetwork, limitBy, LimitGuard, LimitGuardParts } from '../access/nest';
import { memberOf, nameIn } from '../identity';
import { ENVIRONMENT, type Environment } from '../shared/config';

type Settings = Pick<Environment, 'LOGIN_LIMIT' | 'LOGIN_NAME_LIMIT' | 'LOGIN_ADDRESS_LIMIT'>;

/** Counts attempts to sign in before the password is looked at: by name and address, by name, by address. */
@Injectable()
export class LoginLimitGuard extends LimitGuard {
  constructor(
    @Inject(LimitGuardParts) parts: LimitGuardParts,
    @Inject(ENVIRONMENT) { LOGIN_LIMIT, LOGIN_NAME_LIMIT, LOGIN_ADDRESS_LIMIT }: Settings,
  ) {
    const limits = [
      limitBy('login', LOGIN_LIMIT, (request) => {
        const name = nameOf(request);
        return name === undefined ? undefined : `${clientNetwork()} ${name}`;
      }),
      limitBy('login-name', LOGIN_NAME_LIMIT, nameOf),
      limitBy('login-address', LOGIN_ADDRESS_LIMIT, (request) => (refreshes(request) ? undefined : clientNetwork())),
    ];
    super(limits, parts);
  }
}

/** Undefined for bodies without a name, which must not use up one common quota: they will be refused as invalid. */
const nameOf = (request: FastifyRequest): string | undefined =>
  refreshes(request) ? undefined : nameIn(request.body, 'email', 'username');

/** A form that refreshes: it has limits of its own. Where forms are not read, a body with this member will be refused. */
const refreshes = ({ body }: FastifyRequest): boolean => memberOf(body, 'grant_type') === 'refresh_token';

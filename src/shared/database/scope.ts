import { SetMetadata } from '@nestjs/common';

/**
 * What a unit of work may see. `tenant`: the selected tenant alone. `installation`: every tenant, on behalf of somebody
 * installation-wide. `system`: every tenant and what no person may read, on behalf of the house (sign-in, keys).
 */
export type Scope = 'tenant' | 'installation' | 'system';

/** How the bus treats a handler: opens a unit of work in this scope around it, or leaves that to the handler. */
export type HandlerScope = Scope | 'own';

const HANDLER_SCOPE = 'database:scope';

/** The handler's unit of work has this scope; without the decorator it is `tenant`. */
export const InScope = (scope: Scope): ClassDecorator => SetMetadata(HANDLER_SCOPE, scope);

/** The handler opens short units of work itself, because it hashes or calls out in between. */
export const OwnUnitsOfWork = (): ClassDecorator => SetMetadata(HANDLER_SCOPE, 'own');

/** @param handler class of a command or query handler */
export function scopeOf(handler: object): HandlerScope {
  return (Reflect.getMetadata(HANDLER_SCOPE, handler) as HandlerScope | undefined) ?? 'tenant';
}

import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Role, RoleDefinition } from '../domain/role';

export class ChangeRole extends Command<Role> {
  /** @param version that the caller saw; undefined takes any */
  constructor(
    readonly actor: Principal,
    readonly name: string,
    readonly version: number | undefined,
    readonly change: Partial<RoleDefinition>,
  ) {
    super();
  }
}

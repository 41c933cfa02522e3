import { Command } from '@nestjs/cqrs';
import type { Principal } from '../../access';
import type { Role, RoleDefinition } from '../domain/role';

export class DefineRole extends Command<Role> {
  constructor(
    readonly actor: Principal,
    readonly name: string,
    readonly definition: RoleDefinition,
  ) {
    super();
  }
}

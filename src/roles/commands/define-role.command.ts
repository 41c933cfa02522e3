import { Command } from '@nestjs/cqrs';
import type { Role, RoleDefinition } from '../domain/role';

export class DefineRole extends Command<Role> {
  constructor(
    readonly name: string,
    readonly definition: RoleDefinition,
  ) {
    super();
  }
}

import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Principal } from '../access';
import { CurrentPrincipal, RequirePermission, TenantOrSuperadmin } from '../access/nest';
import { UnlockUserParams } from '../contract';
import { requestContext } from '../shared/tenant';
import { UnlockUser } from './commands/unlock-user.command';

@Controller('api/v0/users/:userId/unlock')
export class UnlockController {
  constructor(private readonly commands: CommandBus) {}

  @RequirePermission('users:write')
  @TenantOrSuperadmin()
  @Post()
  @HttpCode(204)
  async unlock(@CurrentPrincipal() principal: Principal, @Param() { userId }: UnlockUserParams): Promise<void> {
    const everywhere = principal.isSuperadmin && requestContext.current()?.selected === undefined;
    await this.commands.execute(new UnlockUser(principal, everywhere ? 'installation' : 'tenant', userId));
  }
}

import { Controller, Get, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { AccessRules } from './access-rules';
import { Authenticated, Public, RequirePermission, Roles } from './decorators';

@Controller('good')
class Good {
  @Public()
  @Get('a')
  open(): void {}
  @Roles('ADMIN')
  @Get('b')
  guarded(): void {}
  @RequirePermission('users:read')
  @Get('c')
  permitted(): void {}
  helper(): void {}
}

@Authenticated()
@Controller('inherits')
class Inherits {
  @Get()
  operation(): void {}
}

@Controller('bad')
class Bad {
  @Get('a')
  forgotten(): void {}
  @Get('b')
  forgottenToo(): void {}
}

async function start(...controllers: Type[]): Promise<string[]> {
  @Module({ imports: [DiscoveryModule], providers: [AccessRules], controllers })
  class TestModule {}
  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  await module.init();
  const { permissions } = module.get(AccessRules);
  await module.close();
  return [...permissions];
}

describe('AccessRules', () => {
  it('starts when every operation says who may call it, by itself or by its class, and knows the permissions', async () => {
    await expect(start(Good, Inherits)).resolves.toEqual(['users:read']);
  });

  it('does not start otherwise, and names every operation that says nothing', async () => {
    await expect(start(Good, Bad)).rejects.toThrow('Say who may call Bad.forgotten, Bad.forgottenToo:');
  });
});

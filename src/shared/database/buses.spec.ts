import { Global, Injectable, Module, Scope as InjectionScope } from '@nestjs/common';
import { CommandBus, CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { busModule } from './buses';
import { InScope, OwnUnitsOfWork, type Scope } from './scope';
import { FakeUnitOfWork } from './testing';
import { UnitOfWork } from './unit-of-work';

class Rename {}
class Install {}
class Hash {}
class Find {}
class Fail {}
class Tailored {}

let unitOfWork: FakeUnitOfWork;

/** Answers how many units of work are open around it. */
abstract class Answering {
  execute(): Promise<number> {
    return Promise.resolve(unitOfWork.open);
  }
}

@CommandHandler(Rename)
class RenameHandler extends Answering {}

@CommandHandler(Install)
@InScope('installation')
class InstallHandler extends Answering {}

@CommandHandler(Hash)
@OwnUnitsOfWork()
class HashHandler extends Answering {}

@QueryHandler(Find)
@InScope('system')
class FindHandler extends Answering {}

@QueryHandler(Fail)
class FailHandler {
  execute(): Promise<never> {
    return Promise.reject(new Error('not today'));
  }
}

@Injectable({ scope: InjectionScope.REQUEST })
@CommandHandler(Tailored)
class TailoredHandler extends Answering {}

async function buses(...handlers: (new () => { execute(): Promise<unknown> })[]) {
  unitOfWork = new FakeUnitOfWork();
  @Global()
  @Module({ providers: [{ provide: UnitOfWork, useValue: unitOfWork }], exports: [UnitOfWork] })
  class Persistence {}
  @Module({ imports: [Persistence, busModule()], providers: handlers })
  class Feature {}
  const application = await Test.createTestingModule({ imports: [Feature] }).compile();
  await application.init();
  return { commands: application.get(CommandBus), queries: application.get(QueryBus) };
}

describe('the buses', () => {
  it.each<[object, Scope, 'commands' | 'queries']>([
    [new Rename(), 'tenant', 'commands'],
    [new Install(), 'installation', 'commands'],
    [new Find(), 'system', 'queries'],
  ])('run the handler of %p in one unit of work of scope %s', async (message, scope, kind) => {
    const { commands, queries } = await buses(RenameHandler, InstallHandler, FindHandler);
    expect(await (kind === 'commands' ? commands.execute(message) : queries.execute(message))).toBe(1);
    expect(unitOfWork.scopes).toEqual([scope]);
  });

  it('leave a handler alone that opens its own', async () => {
    const { commands } = await buses(HashHandler);
    expect(await commands.execute(new Hash())).toBe(0);
    expect(unitOfWork.scopes).toEqual([]);
  });

  it('let the error of a handler through', async () => {
    const { queries } = await buses(FailHandler);
    await expect(queries.execute(new Fail())).rejects.toThrow('not today');
    expect(unitOfWork.open).toBe(0);
  });

  it('refuse a handler that depends on the request', async () => {
    await expect(buses(TailoredHandler)).rejects.toThrow('TailoredHandler depends on a request');
  });
});

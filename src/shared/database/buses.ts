import { type DynamicModule, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import {
  CommandBus,
  CqrsModule,
  type CqrsModuleOptions,
  type ICommand,
  type ICommandHandler,
  type IQuery,
  type IQueryHandler,
  QueryBus,
} from '@nestjs/cqrs';
import { scopeOf } from './scope';
import { UnitOfWork } from './unit-of-work';

/** Opens a unit of work around every command handler. */
@Injectable()
export class UnitOfWorkCommandBus extends CommandBus {
  constructor(
    moduleRef: ModuleRef,
    options: CqrsModuleOptions, // second, as in Nest's bus: its @Inject for this place is inherited
    private readonly unitOfWork: UnitOfWork,
  ) {
    super(moduleRef, options);
  }

  override bind<T extends ICommand>(handler: InstanceWrapper<ICommandHandler<T>>, id: string): void {
    super.bind(inUnitOfWork(handler, this.unitOfWork), id);
  }
}

/** Opens a unit of work around every query handler. */
@Injectable()
export class UnitOfWorkQueryBus extends QueryBus {
  constructor(
    moduleRef: ModuleRef,
    options: CqrsModuleOptions, // second, as in Nest's bus: its @Inject for this place is inherited
    private readonly unitOfWork: UnitOfWork,
  ) {
    super(moduleRef, options);
  }

  override bind<T extends IQuery>(handler: InstanceWrapper<IQueryHandler<T>>, id: string): void {
    super.bind(inUnitOfWork(handler, this.unitOfWork), id);
  }
}

/** Nest's buses, with ours in the place of its command and query bus: of two providers of a token the later counts. */
export function busModule(): DynamicModule {
  const cqrs = CqrsModule.forRoot();
  return {
    ...cqrs,
    providers: [
      ...(cqrs.providers ?? []),
      { provide: CommandBus, useClass: UnitOfWorkCommandBus },
      { provide: QueryBus, useClass: UnitOfWorkQueryBus },
    ],
  };
}

/** The handler, as the bus binds it: its `execute` runs inside a unit of work of the scope that its class declares. */
function inUnitOfWork<T extends ICommandHandler | IQueryHandler>(
  handler: InstanceWrapper<T>,
  unitOfWork: UnitOfWork,
): InstanceWrapper<T> {
  const { instance, metatype } = handler;
  const type = instance.constructor;
  if (!handler.isDependencyTreeStatic()) throw new Error(`${type.name} depends on a request: handlers are singletons`);
  const scope = scopeOf(type);
  if (scope === 'own') return handler;
  const execute = (message: object): Promise<unknown> =>
    unitOfWork.run(scope, async () => (await instance.execute(message)) as unknown);
  // All that the buses read of a wrapper.
  return { metatype, instance: { execute }, isDependencyTreeStatic: () => true } as unknown as InstanceWrapper<T>;
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule } from './decorators';
import type { Permission } from './permissions';

const PATH_METADATA = 'path';

/** Looks at every controller when the application starts: an operation that forgot to say who may call it is not served. */
@Injectable()
export class AccessRules implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Those that operations ask for. Known once the application has started. */
  readonly permissions: Set<Permission> = new Set();

  /** @throws naming every operation without a rule */
  onModuleInit(): void {
    const open = this.discovery
      .getControllers()
      .flatMap(({ metatype }) =>
        typeof metatype === 'function' ? this.#withoutRule(metatype as new () => object) : [],
      );
    if (open.length > 0)
      throw new Error(
        `Say who may call ${open.join(', ')}: @Public(), @Authenticated(), @Roles(…) or @RequirePermission(…)`,
      );
  }

  #withoutRule(controller: new () => object): string[] {
    const prototype = controller.prototype as Record<string, () => unknown>;
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => Reflect.hasMetadata(PATH_METADATA, prototype[name]!))
      .filter((name) => !this.#hasRule(prototype[name]!, controller))
      .map((name) => `${controller.name}.${name}`);
  }

  #hasRule(operation: () => unknown, controller: new () => object): boolean {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [operation, controller]);
    if (rule?.kind === 'permission') this.permissions.add(rule.permission);
    return rule !== undefined;
  }
}

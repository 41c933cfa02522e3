import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type HandlesEvents, type Subscription, subscriptionOf } from './event-subscriber';

export interface Subscriber extends Subscription {
  readonly handler: HandlesEvents;
}

/** Every subscriber of the application. */
@Injectable()
export class Subscribers {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when two bear the same name, or one is made anew for every request */
  find(): Subscriber[] {
    const found = new Map<string, Subscriber>();
    for (const provider of this.discovery.getProviders()) {
      const handler = provider.instance as HandlesEvents | undefined;
      const subscription = handler && subscriptionOf(handler.constructor);
      if (!subscription) continue;
      const { name } = subscription;
      if (!provider.isDependencyTreeStatic()) throw new Error(`the subscriber ${name} depends on a request`);
      // The same one may be provided under two tokens.
      if ((found.get(name)?.handler ?? handler) !== handler) throw new Error(`two subscribers are named ${name}`);
      found.set(name, { ...subscription, handler });
    }
    return [...found.values()];
  }
}

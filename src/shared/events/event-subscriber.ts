import { SetMetadata } from '@nestjs/common';
import type { RecordedEvent } from './domain-event';

/** Who wants to be told of what. */
export interface Subscription {
  /** Unique in the installation, and kept with every delivery: renaming a subscriber is removing it and adding another. */
  readonly name: string;
  /** Types of events: `user.disabled`, every one of a thing as `user.*`, or `*`. */
  readonly types: readonly string[];
}

/**
 * Whoever acts on events. Told at least once: after a crash, or when it failed, again with the same `id`. Told of one
 * subject in order, one event after the other, over all instances; of different subjects at the same time.
 */
export interface HandlesEvents {
  /**
   * Runs outside of any unit of work and request, as the system: it opens its own units of work.
   * @param signal aborted when it takes too long, or the process ends
   * @throws whatever went wrong: it is tried again after a pause, and in the end put aside as a dead letter
   */
  handle(event: RecordedEvent, signal: AbortSignal): Promise<void>;
}

const SUBSCRIPTION = 'events:subscription';

/** Makes a provider that handles events a subscriber; it is found wherever its module stands. */
export const EventSubscriber = (
  subscription: Subscription,
): (<T extends new (...given: never[]) => HandlesEvents>(target: T) => void) => SetMetadata(SUBSCRIPTION, subscription);

/** @param type class of a provider @returns undefined for a class that is no subscriber */
export function subscriptionOf(type: object): Subscription | undefined {
  return Reflect.getMetadata(SUBSCRIPTION, type) as Subscription | undefined;
}

/** Whether a subscription is to events of this type. */
export function isInterested({ types }: Subscription, type: string): boolean {
  return types.some((wanted) => wanted === '*' || wanted === type || isWithin(wanted, type));
}

function isWithin(wanted: string, type: string): boolean {
  return wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1));
}

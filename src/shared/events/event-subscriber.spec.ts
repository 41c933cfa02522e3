import { EventSubscriber, isInterested, subscriptionOf } from './event-subscriber';

@EventSubscriber({ name: 'notices', types: ['user.*'] })
class Notices {
  handle(): Promise<void> {
    return Promise.resolve();
  }
}

describe('a subscription', () => {
  it('is found at the class of the subscriber, and at no other', () => {
    expect(subscriptionOf(Notices)).toEqual({ name: 'notices', types: ['user.*'] });
    expect(subscriptionOf(class {})).toBeUndefined();
  });

  it.each([
    ['user.disabled', 'user.disabled', true],
    ['user.disabled', 'user.enabled', false],
    ['user.*', 'user.enabled', true],
    ['user.*', 'user-group.made', false],
    ['user.*', 'users.listed', false],
    ['*', 'tenant.suspended', true],
  ])('to %s hears of %s: %s', (types, type, interested) => {
    expect(isInterested({ name: 'a', types: [types] }, type)).toBe(interested);
  });
});

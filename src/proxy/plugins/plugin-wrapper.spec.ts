import type { Answer, Fault, Forward, RawHeaders } from '../policy';
import { anExchange, FakeLog } from '../testing';
import { refusal } from '../../shared/problem';
import type { PluginAnswer, PluginForward, PluginRequest, PluginWrapper } from './api';
import { pluginWrapper } from './plugin-wrapper';

/** Writes down what reaches the client. */
class RecordedAnswer implements Answer {
  readonly said: string[] = [];
  cancel: (() => void) | undefined;
  informed(status: number): void {
    this.said.push(`informed ${status}`);
  }
  started(status: number, headers: RawHeaders): void {
    this.said.push(`started ${status} ${headers.join(' ')}`);
  }
  data(chunk: Buffer): void {
    this.said.push(`data ${chunk.toString()}`);
  }
  ended(): void {
    this.said.push('ended');
  }
  failed({ status, code }: Fault): void {
    this.said.push(`failed ${status} ${code}`);
  }
  refused({ status, code }: { status: number; code: string }): void {
    this.said.push(`refused ${status} ${code}`);
  }
  onClientGone(cancel: () => void): void {
    this.cancel = cancel;
  }
}

describe('pluginWrapper', () => {
  let log: FakeLog;
  let answer: RecordedAnswer;
  let cancelled: number;
  const use = { name: 'mine', timeoutMs: 1000 };
  const flow = { pause: () => undefined, resume: () => undefined };
  /** An upstream that answers with two chunks. */
  const upstream: Forward = (_, to) => {
    to.onClientGone(() => cancelled++);
    to.started(200, ['A', 'b'], flow, 4);
    to.data(Buffer.from('ab'));
    to.data(Buffer.from('cd'));
    to.ended([]);
  };
  const through = (wrapper: unknown, next = upstream): string[] => {
    pluginWrapper(use, wrapper as PluginWrapper, log)(next)(anExchange(), answer);
    return answer.said;
  };
  const boom = (): never => {
    throw new Error('boom');
  };
  beforeEach(() => {
    [log, answer, cancelled] = [new FakeLog(), new RecordedAnswer(), 0];
  });
  const failedOnce = (): void => {
    expect(log.at('error')).toEqual([expect.stringMatching(/^plugin mine failed at request /)]);
  };

  it('lets an answer pass, changed where the plugin changes it', () => {
    const wrapper: PluginWrapper = (next) => (request, to) =>
      next(request, {
        ...to,
        started: (status, headers, brake, length) => to.started(status, [...headers, 'C', 'd'], brake, length),
      });
    expect(through(wrapper)).toEqual(['started 200 A b C d', 'data ab', 'data cd', 'ended']);
    expect(log.lines).toEqual([]);
  });

  it('refuses as the plugin says, and sends nothing', () => {
    const wrapper: PluginWrapper = () => (_, to) => to.refused({ status: 402, code: 'pay-first' });
    expect(through(wrapper)).toEqual(['refused 402 pay-first']);
  });

  it('is 500 when the plugin throws before it sends', () => {
    expect(through(() => boom)).toEqual(['failed 500 plugin-failed']);
    failedOnce();
  });

  it('is 500 when the plugin rejects', async () => {
    through(() => () => Promise.reject(new Error('boom')));
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(answer.said).toEqual(['failed 500 plugin-failed']);
    failedOnce();
  });

  it('is 500 when the plugin throws at the head of the answer, and what is behind it is stopped', () => {
    const wrapper: PluginWrapper = (next) => (request, to) => next(request, { ...to, started: boom });
    expect(through(wrapper)).toEqual(['failed 500 plugin-failed']);
    expect(cancelled).toBe(1);
    failedOnce();
  });

  it('ends an answer that has begun, when the plugin throws in the middle of it', () => {
    let seen = 0;
    const wrapper: PluginWrapper = (next) => (request, to) =>
      next(request, { ...to, data: (chunk) => (seen++ === 0 ? to.data(chunk) : boom()) });
    expect(through(wrapper)).toEqual(['started 200 A b', 'data ab', 'failed 500 plugin-failed']);
    expect(cancelled).toBe(1);
    failedOnce();
  });

  it('is 500 when the plugin sends another request than it was given', () => {
    expect(
      through((next: (request: object, to: unknown) => void) => (_: unknown, to: unknown) => next({}, to)),
    ).toEqual(['failed 500 plugin-failed']);
  });

  describe('that waits', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('is 500 when it has neither sent nor answered in time, and sends nothing afterwards', () => {
      let sendOn = (): void => undefined;
      through((next: PluginForward) => (request: PluginRequest, to: PluginAnswer) => {
        sendOn = () => void next(request, to);
      });
      jest.advanceTimersByTime(999);
      expect(answer.said).toEqual([]);
      jest.advanceTimersByTime(1);
      sendOn();
      expect(answer.said).toEqual(['failed 500 plugin-failed']);
      failedOnce();
    });

    it('has as long as it likes once it has sent the request on, or answered', () => {
      const later: PluginWrapper = (next) => (request, to) => void setTimeout(() => void next(request, to), 900);
      through(later, (_, to) => void setTimeout(() => to.refused(refusal(402, 'pay-first')), 5000));
      jest.advanceTimersByTime(10_000);
      expect(answer.said).toEqual(['refused 402 pay-first']);
      expect(log.lines).toEqual([]);
    });

    it('is no failure when the client leaves before', () => {
      through(() => () => undefined);
      answer.cancel!();
      jest.advanceTimersByTime(10_000);
      expect([answer.said, log.lines]).toEqual([[], []]);
    });
  });

  it('sends nothing and says nothing any more after it has failed', async () => {
    let go = (): void => undefined;
    let sent = 0;
    const wrapper: PluginWrapper = (next) => async (request, to) => {
      go = () => {
        void next(request, to);
        to.refused({ status: 402, code: 'pay-first' });
        to.started(99, ['bad name', 'x'], flow, 0);
      };
      await Promise.reject(new Error('boom'));
    };
    through(wrapper, () => sent++);
    await new Promise<void>((resolve) => setImmediate(resolve));
    go();
    expect([answer.said, sent]).toEqual([['failed 500 plugin-failed'], 0]);
  });

  it('sees a copy of the fields: what the client sent stays', () => {
    const exchange = anExchange({ head: { headers: { Authorization: 'Bearer a' } } });
    const wrapper: PluginWrapper = (next) => (request, to) => {
      request.headers.authorization = 'Bearer b';
      return next(request, to);
    };
    pluginWrapper(use, wrapper, log)(upstream)(exchange, answer);
    expect(exchange.head.headers.authorization).toBe('Bearer a');
  });

  it('tells what is behind it when the client leaves', () => {
    through(
      (next: unknown) => next,
      (_, to) => to.onClientGone(() => cancelled++),
    );
    answer.cancel!();
    expect(cancelled).toBe(1);
  });

  it('says while the route is compiled that the plugin gave back no function', () => {
    expect(() => pluginWrapper(use, (() => undefined) as never, log)(upstream)).toThrow('gave back no function');
  });
});

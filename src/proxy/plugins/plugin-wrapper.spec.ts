import type { Answer, Fault, Forward, RawHeaders } from '../policy';
import { anExchange, FakeLog } from '../testing';
import type { PluginWrapper } from './api';
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
    pluginWrapper('mine', wrapper as PluginWrapper, log)(next)(anExchange(), answer);
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

  it('tells what is behind it when the client leaves', () => {
    through(
      (next: unknown) => next,
      (_, to) => to.onClientGone(() => cancelled++),
    );
    answer.cancel!();
    expect(cancelled).toBe(1);
  });

  it('says while the route is compiled that the plugin gave back no function', () => {
    expect(() => pluginWrapper('mine', (() => undefined) as never, log)(upstream)).toThrow('gave back no function');
  });
});

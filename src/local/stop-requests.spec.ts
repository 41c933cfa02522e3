import { EventEmitter } from 'node:events';
import { StopRequests } from './stop-requests';

describe('StopRequests', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])('hears %s', async (event) => {
    const source = new EventEmitter();
    const { requested } = new StopRequests(source);
    source.emit(event);
    await requested;
  });

  it('takes the two signals of one Ctrl-C as one, and a later one as haste', () => {
    const source = new EventEmitter();
    let nowMs = 0;
    const stop = new StopRequests(source, () => nowMs);
    const hurry = jest.fn();
    stop.onHurry(hurry);
    source.emit('SIGINT');
    source.emit('SIGINT');
    nowMs = 999;
    source.emit('SIGINT');
    expect(hurry).not.toHaveBeenCalled();
    nowMs = 1000;
    source.emit('SIGINT');
    expect(hurry).toHaveBeenCalledTimes(1);
  });
});

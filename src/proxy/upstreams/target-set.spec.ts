import { FakeClock } from '../../shared/clock';
import { upstreamSchema } from '../routes/gateway-config';
import { Deadlines } from './deadlines';
import { TargetSet } from './target-set';
import { someUpstreamParts } from './testing';

describe('TargetSet', () => {
  it('looks after its targets apart from what is under way', async () => {
    const clock = new FakeClock();
    const parts = someUpstreamParts({ clock, upkeep: new Deadlines(clock) });
    const [first, second] = [{ url: 'http://127.0.0.1:9' }, { url: 'http://127.0.0.1:10' }];
    const config = upstreamSchema.parse({ targets: [first, second], healthCheck: { path: '/up' } });
    const set = new TargetSet('mawbs', config, parts, undefined);
    set.start();
    for (let fault = 0; fault < 5; fault++) set.outliers.judge(set.all[0]!, 0);
    expect(set.all[0]!.standing.ejected).toBe(true);
    expect([parts.deadlines.size, parts.upkeep.size]).toEqual([0, 3]);
    await set.close();
    expect(parts.upkeep.size).toBe(0);
  });
});

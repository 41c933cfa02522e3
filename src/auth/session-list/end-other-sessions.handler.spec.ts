import { aPrincipal } from '../../access/testing';
import { EndOtherSessions } from './end-other-sessions.command';
import { EndOtherSessionsHandler } from './end-other-sessions.handler';
import { SessionListSketch } from './testing';

describe('EndOtherSessionsHandler', () => {
  it('ends all of one’s own but the one that asks', async () => {
    const sketch = new SessionListSketch();
    const handler = new EndOtherSessionsHandler(sketch.endOfAccess, sketch.recent);
    expect(await handler.execute(new EndOtherSessions(sketch.knows('ana', {})))).toEqual({ ended: 1 });
    expect(sketch.endOfAccess.ended).toEqual(['sessions of ana revoked but session of ana']);
  });

  it('checklist 18: asks for a recent sign-in', async () => {
    const sketch = new SessionListSketch();
    const handler = new EndOtherSessionsHandler(sketch.endOfAccess, sketch.recent);
    const ana = sketch.knows('ana', {});
    sketch.clock.advance(900_001);
    await expect(handler.execute(new EndOtherSessions(ana))).rejects.toMatchObject({
      status: 401,
      code: 'insufficient-user-authentication',
    });
    expect(sketch.endOfAccess.ended).toEqual([]);
  });

  it('has nothing to end for a token of another issuer, whatever its subject', async () => {
    const sketch = new SessionListSketch();
    const handler = new EndOtherSessionsHandler(sketch.endOfAccess, sketch.recent);
    const foreign = aPrincipal({ subject: 'ana', ours: false });
    expect(await handler.execute(new EndOtherSessions(foreign))).toEqual({ ended: 0 });
    expect(sketch.endOfAccess.ended).toEqual([]);
  });
});

import { aPrincipal } from '../../access/testing';
import { ListOwnSessions } from './list-own-sessions.query';
import { ListOwnSessionsHandler } from './list-own-sessions.handler';
import { SessionListSketch } from './testing';

describe('ListOwnSessionsHandler', () => {
  const sketch = new SessionListSketch();
  const handler = new ListOwnSessionsHandler(sketch.sessions, sketch.clock);

  it('shows where one is signed in, and which session asks', async () => {
    const ana = sketch.knows('ana', {});
    sketch.sessions.owners.set('another', 'ana').set('strange', 'eva');
    const { data } = await handler.execute(new ListOwnSessions(ana));
    expect(data).toEqual([
      {
        id: 'session of ana',
        device: 'curl',
        address: '203.0.113.7',
        createdAt: '2026-01-01T00:00:00.000Z',
        lastSeenAt: '2026-01-02T00:00:00.000Z',
        expiresAt: '2026-01-31T00:00:00.000Z',
        current: true,
      },
      expect.objectContaining({ id: 'another', current: false }),
    ]);
  });

  it('shows none to a token of another issuer, whatever its subject', async () =>
    expect(await handler.execute(new ListOwnSessions(aPrincipal({ subject: 'ana', ours: false })))).toEqual({
      data: [],
    }));
});

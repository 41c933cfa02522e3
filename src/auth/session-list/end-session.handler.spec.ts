import { EndSession } from './end-session.command';
import { EndSessionHandler } from './end-session.handler';
import { HERE, SessionListSketch, THERE } from './testing';

describe('EndSessionHandler', () => {
  const setUp = () => {
    const sketch = new SessionListSketch();
    const { recent, reach, sessions, endOfAccess, unitOfWork, clock } = sketch;
    const handler = new EndSessionHandler(recent, reach, sessions, endOfAccess, unitOfWork, clock);
    return { sketch, end: (asking: EndSession['asking'], id: string) => handler.execute(new EndSession(asking, id)) };
  };

  it('ends one’s own session, without any permission', async () => {
    const { sketch, end } = setUp();
    await end(sketch.asking(sketch.knows('ana', {})), 'session of ana');
    expect(sketch.endOfAccess.ended).toEqual(['session session of ana revoked']);
  });

  it('checklist 18: ends another session of one’s own after a recent sign-in only, and the present one always', async () => {
    const { sketch, end } = setUp();
    const ana = sketch.asking(sketch.knows('ana', {}));
    sketch.sessions.owners.set('other session of ana', 'ana');
    sketch.clock.advance(900_001);
    await expect(end(ana, 'other session of ana')).rejects.toMatchObject({
      status: 401,
      code: 'insufficient-user-authentication',
    });
    await end(ana, 'session of ana');
    expect(sketch.endOfAccess.ended).toEqual(['session session of ana revoked']);
  });

  it('asks an administrator for no recent sign-in', async () => {
    const { sketch, end } = setUp();
    const admin = sketch.knows('admin', { [HERE]: ['ADMIN'] });
    sketch.knows('ana', { [HERE]: ['USER'] });
    sketch.clock.advance(900_001);
    await end(sketch.asking(admin), 'session of ana');
    expect(sketch.endOfAccess.ended).toHaveLength(1);
  });

  it('ends the session of somebody in an administrator’s reach', async () => {
    const { sketch, end } = setUp();
    const admin = sketch.knows('admin', { [HERE]: ['ADMIN'] });
    sketch.knows('ana', { [HERE]: ['USER'] });
    await end(sketch.asking(admin), 'session of ana');
    expect(sketch.endOfAccess.ended).toEqual(['session session of ana revoked']);
  });

  it.each([
    ['one without the permission', ['USER'], 'session of ana'],
    ['one in another tenant', ['ADMIN'], 'session of eva'],
    ['a session that is not there', ['ADMIN'], 'session of nobody'],
  ])('finds nothing for %s', async (_who, roles, id) => {
    const { sketch, end } = setUp();
    sketch.knows('ana', { [HERE]: ['USER'] });
    sketch.knows('eva', { [THERE]: ['USER'] });
    await expect(end(sketch.asking(sketch.knows('me', { [HERE]: roles })), id)).rejects.toMatchObject({ status: 404 });
    expect(sketch.endOfAccess.ended).toEqual([]);
  });

  it('finds nothing when somebody else ended it a moment ago', async () => {
    const { sketch, end } = setUp();
    jest.spyOn(sketch.endOfAccess, 'session').mockResolvedValue(false);
    const mine = end(sketch.asking(sketch.knows('ana', {})), 'session of ana');
    await expect(mine).rejects.toMatchObject({ code: 'not-found' });
  });
});

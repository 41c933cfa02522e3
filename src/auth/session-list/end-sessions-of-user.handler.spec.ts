import { EndSessionsOfUser } from './end-sessions-of-user.command';
import { EndSessionsOfUserHandler } from './end-sessions-of-user.handler';
import { HERE, SessionListSketch, THERE } from './testing';

describe('EndSessionsOfUserHandler', () => {
  it('ends all sessions of whoever is in reach, and finds nobody else', async () => {
    const sketch = new SessionListSketch();
    const handler = new EndSessionsOfUserHandler(sketch.reach, sketch.endOfAccess, sketch.unitOfWork);
    const admin = sketch.asking(sketch.knows('admin', { [HERE]: ['ADMIN'] }));
    sketch.knows('ana', { [HERE]: ['USER'] });
    sketch.knows('eva', { [THERE]: ['USER'] });
    await handler.execute(new EndSessionsOfUser(admin, 'ana'));
    await expect(handler.execute(new EndSessionsOfUser(admin, 'eva'))).rejects.toMatchObject({ status: 404 });
    expect(sketch.endOfAccess.ended).toEqual(['sessions of ana revoked']);
    expect(sketch.unitOfWork.open).toBe(0);
  });
});

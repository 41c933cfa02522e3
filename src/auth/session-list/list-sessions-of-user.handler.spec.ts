import { ListSessionsOfUser } from './list-sessions-of-user.query';
import { ListSessionsOfUserHandler } from './list-sessions-of-user.handler';
import { HERE, SessionListSketch, THERE } from './testing';

describe('ListSessionsOfUserHandler', () => {
  it('shows the sessions of whoever is in reach, and finds nobody else', async () => {
    const sketch = new SessionListSketch();
    const { reach, sessions, unitOfWork, clock } = sketch;
    const handler = new ListSessionsOfUserHandler(reach, sessions, unitOfWork, clock);
    const admin = sketch.asking(sketch.knows('admin', { [HERE]: ['ADMIN'] }));
    sketch.knows('ana', { [HERE]: ['USER'] });
    sketch.knows('eva', { [THERE]: ['USER'] });
    expect(await handler.execute(new ListSessionsOfUser(admin, 'ana'))).toMatchObject({
      data: [{ id: 'session of ana', current: false }],
    });
    await expect(handler.execute(new ListSessionsOfUser(admin, 'eva'))).rejects.toMatchObject({ status: 404 });
  });
});

import { AuthSketch, SETTINGS } from '../testing';
import { Login } from './login.command';
import { Refresh } from './refresh.command';

describe('RefreshHandler', () => {
  let auth: AuthSketch;
  let first: string;
  let sessionId: string;
  beforeEach(async () => {
    auth = new AuthSketch();
    const { email } = auth.knows();
    const device = { address: undefined, userAgent: undefined };
    const { tokens } = await auth.login.execute(new Login({ email, password: 'right' }, undefined, undefined, device));
    first = tokens.refreshToken;
    sessionId = [...auth.repository.sessions.keys()][0]!;
  });
  const refresh = (token: string, tenant?: string) => auth.refresh.execute(new Refresh(token, tenant));
  const dead = { status: 401, code: 'refresh-token-invalid', detail: undefined };
  const wait = (seconds: number): void => auth.clock.advance(seconds * 1000);

  it('answers with new tokens of the same session', async () => {
    const answer = await refresh(first);
    expect(answer).toMatchObject({
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresInSeconds: 600,
      refreshExpiresInSeconds: SETTINGS.REFRESH_IDLE_SECONDS,
    });
    expect(answer.refreshToken).not.toBe(first);
    expect(auth.issuer.issued.map(({ session }) => session.id)).toEqual([sessionId, sessionId]);
    await expect(refresh(answer.refreshToken)).resolves.toBeDefined();
  });

  it('gives the same refresh token to whoever asks again within the window', async () => {
    const { refreshToken } = await refresh(first);
    wait(9.999);
    expect((await refresh(first)).refreshToken).toBe(refreshToken);
    expect(auth.repository.tokens.size).toBe(2);
    expect((await refresh(refreshToken)).refreshToken).not.toBe(refreshToken);
  });

  it('checklist 14: ends the session when a used token is shown after the window, and tells of it once', async () => {
    const { refreshToken } = await refresh(first);
    wait(10);
    await expect(refresh(first)).rejects.toMatchObject(dead);
    expect(auth.repository.sessions.get(sessionId)).toMatchObject({ endedBy: 'refresh-token-reuse' });
    expect(auth.endOfAccess.ended).toEqual([`session ${sessionId} refresh-token-reuse`]);
    await expect(refresh(refreshToken)).rejects.toMatchObject(dead);
    expect(auth.events.recorded.slice(1)).toEqual([
      {
        type: 'session.refresh-reused',
        subject: { type: 'user', id: auth.repository.sessions.get(sessionId)!.userId },
        after: { session: sessionId, address: undefined, userAgent: undefined },
      },
    ]);
  });

  it('checklist 13: refuses another client, and the token stays what it was', async () => {
    await expect(auth.refresh.execute(new Refresh(first, undefined, 'another'))).rejects.toMatchObject(dead);
    expect(auth.repository.tokens.size).toBe(1);
    await expect(refresh(first)).resolves.toBeDefined();
  });

  it('limits the refreshes of a session, and uses no token up by that', async () => {
    auth.limiter.refuse('refresh');
    await expect(refresh(first)).rejects.toMatchObject({ status: 429, code: 'rate-limited' });
    expect(auth.limiter.taken).toMatchObject([{ limit: { name: 'refresh', requests: 100 }, key: sessionId }]);
    expect([...auth.repository.tokens.values()].map(({ usedAtMs }) => usedAtMs)).toEqual([undefined]);
  });

  it('decides anew when another instance used the token while it waited for the lock', async () => {
    const other = (await refresh(first)).refreshToken;
    const used = [...auth.repository.tokens.values()].find(({ usedAtMs }) => usedAtMs !== undefined)!;
    const key = used.hash.toString('hex');
    auth.repository.tokens.set(key, { ...used, usedAtMs: undefined });
    auth.repository.meanwhile = () => Promise.resolve(auth.repository.tokens.set(key, used));
    expect((await refresh(first)).refreshToken).toBe(other);
    expect(auth.repository.tokens.size).toBe(2);
  });

  it('commits the end of the session before it refuses', async () => {
    await refresh(first);
    wait(10);
    const run = auth.unitOfWork.run.bind(auth.unitOfWork);
    let committed = false;
    auth.unitOfWork.run = async (scope, work) => {
      const result = await run(scope, work);
      committed = true;
      return result;
    };
    await expect(refresh(first)).rejects.toMatchObject(dead);
    expect(committed).toBe(true);
  });

  it('checklist 15: forgets a token that was not used for too long', async () => {
    wait(SETTINGS.REFRESH_IDLE_SECONDS);
    await expect(refresh(first)).rejects.toMatchObject(dead);
    expect(auth.repository.sessions.get(sessionId)!.endedAtMs).toBeUndefined();
  });

  it('checklist 15: ends however busy the session is', async () => {
    let token = first;
    const step = SETTINGS.REFRESH_IDLE_SECONDS - 1;
    for (let passed = 0; passed + step < SETTINGS.SESSION_MAX_SECONDS; passed += step) {
      wait(step);
      ({ refreshToken: token } = await refresh(token));
    }
    wait(SETTINGS.SESSION_MAX_SECONDS % step);
    await expect(refresh(token)).rejects.toMatchObject(dead);
  });

  it.each(['', 'unknown', 'x'.repeat(512)])('answers alike to a token that never was: %#', async (token) => {
    await expect(refresh(token)).rejects.toMatchObject(dead);
  });

  it('answers alike to a user who was disabled or is gone, and uses nothing up', async () => {
    const [ana] = auth.users.identities.values();
    auth.users.add({ ...ana!, enabled: false });
    await expect(refresh(first)).rejects.toMatchObject(dead);
    auth.users.identities.clear();
    await expect(refresh(first)).rejects.toMatchObject(dead);
    auth.users.add(ana!);
    wait(3600);
    await expect(refresh(first)).resolves.toBeDefined();
  });

  it('reads roles anew', async () => {
    const [ana] = auth.users.identities.values();
    auth.users.add({ ...ana!, memberships: [], epoch: 7 });
    await refresh(first);
    expect(auth.issuer.issued[1]!.subject).toMatchObject({ memberships: [], epoch: 7 });
  });

  it('remembers the chosen tenant until another is chosen', async () => {
    const chosen = await refresh(first, 'serhafen:cl');
    await refresh(chosen.refreshToken);
    expect(auth.issuer.issued.map(({ session }) => session.tenantCode)).toEqual([
      undefined,
      'SERHAFEN:CL',
      'SERHAFEN:CL',
    ]);
  });

  it('does not use a token up for a tenant of others', async () => {
    await expect(refresh(first, 'ANDESLOG:PE')).rejects.toMatchObject({ status: 403, code: 'tenant-forbidden' });
    wait(3600);
    await expect(refresh(first)).resolves.toBeDefined();
  });

  describe('where the identity provider keeps sessions of its own', () => {
    beforeEach(() => (auth.providerSessions.exist = true));

    it('renews that one first, and in no transaction', async () => {
      const renew = auth.providerSessions.renew.bind(auth.providerSessions);
      let open: number | undefined;
      auth.providerSessions.renew = (id) => {
        open = auth.unitOfWork.open;
        return renew(id);
      };
      await refresh(first);
      expect([auth.providerSessions.renewed, open]).toEqual([[sessionId], 0]);
    });

    it('is refused when that one is over, and its refresh token is not used up', async () => {
      auth.providerSessions.answer = 'ended';
      await expect(refresh(first)).rejects.toMatchObject(dead);
      expect([...auth.repository.tokens.values()].map(({ usedAtMs }) => usedAtMs)).toEqual([undefined]);
    });

    it('asks the provider neither for a replay, nor for a token that is worth nothing', async () => {
      await refresh(first);
      await refresh(first);
      await expect(refresh('unknown')).rejects.toMatchObject(dead);
      expect(auth.providerSessions.renewed).toEqual([sessionId]);
    });
  });
});

import type { UserList } from '../../src/contract';
import { checkedFetch } from '../support/contract';
import { ADMINISTRATOR, type TestGateway } from '../support/gateway';
import {
  ana,
  bearer,
  bruno,
  OTHER_TENANT,
  type Person,
  person,
  signIn,
  startGatewayFor,
  TENANT,
} from '../support/people';
import { projectRoutes } from '../support/project-routes';
import { refusalOf, refused } from '../support/refusals';
import { RunningSamples } from '../support/samples';

/** Members of the other tenant alone, so many that they fill pages. */
const others: readonly Person[] = Array.from({ length: 7 }, (_, i) =>
  person(`member-${i}@andeslog.example`, { [OTHER_TENANT]: i === 0 ? ['ADMIN'] : ['USER'] }),
);

const FOR_ADMINS = `
  - id: office
    match: { path: /api/v0/customs/whoami }
    upstream: customs
    rewrite: { stripPrefix: /api/v0 }
    roles: [ADMIN]
    tenant: required
`;

describe('two tenants behind one gateway', () => {
  let samples: RunningSamples;
  let gateway: TestGateway;
  const headers = new Map<Pick<Person, 'email'>, Record<string, string>>();
  beforeAll(async () => {
    samples = await RunningSamples.start('customs');
    Object.assign(process.env, samples.settings);
    gateway = await startGatewayFor([ana, bruno, ...others], {
      gatewayYaml: projectRoutes({}, FOR_ADMINS),
      // A SUPERADMIN who belongs to no tenant: nothing is selected for him.
      environment: { FIRST_ADMIN_TENANT: '' },
    });
    for (const person of [ana, bruno, others[0]!, ADMINISTRATOR])
      headers.set(person, bearer(await signIn(gateway.url, person)));
  }, 60_000);
  afterAll(async () => {
    await gateway?.close();
    await samples?.close();
  });

  const get = (path: string, person: Pick<Person, 'email'>, tenant?: string): Promise<Response> =>
    checkedFetch(gateway.url + path, {
      headers: { ...headers.get(person)!, ...(tenant === undefined ? {} : { 'X-Tenant-Id': tenant }) },
    });
  const list = async (query: string, person: Pick<Person, 'email'>, tenant?: string): Promise<UserList> => {
    const answer = await get(`/api/v0/users?${query}`, person, tenant);
    expect(answer.status).toBe(200);
    return (await answer.json()) as UserList;
  };
  const emails = ({ data }: UserList): string[] => data.map(({ email }) => email);

  describe.each([
    ['the control plane', '/api/v0/users', 'insufficient-permission'],
    ['a route', '/api/v0/customs/whoami', 'insufficient-role'],
  ])('an ADMIN of one who is USER in the other, at %s', (_, path, code) => {
    it('is let in where he is ADMIN, and refused where he is USER', async () => {
      expect((await get(path, bruno, TENANT)).status).toBe(200);
      expect(await refused(await get(path, bruno, OTHER_TENANT))).toEqual([403, code]);
    });

    it('is asked which of the two he means', async () => {
      expect(await refused(await get(path, bruno))).toEqual([400, 'tenant-required']);
    });

    it('is judged by each spelling of the tenant alike', async () => {
      const inHalves = (businessUnit: string, countryCode: string): Promise<Response> =>
        checkedFetch(gateway.url + path, {
          headers: { ...headers.get(bruno)!, 'x-business-unit': businessUnit, 'x-country-code': countryCode },
        });
      expect((await inHalves('SERHAFEN', 'CL')).status).toBe(200);
      expect(await refused(await inHalves('ANDESLOG', 'PE'))).toEqual([403, code]);
    });

    it('is no way in for a USER, nor for an ADMIN of the other', async () => {
      expect(await refused(await get(path, ana))).toEqual([403, code]);
      expect(await refused(await get(path, others[0]!, TENANT))).toEqual([403, 'tenant-forbidden']);
      expect((await get(path, others[0]!)).status).toBe(200);
    });
  });

  describe('the list of users', () => {
    it('holds the members of the selected tenant, in the body and in the count', async () => {
      const mine = await list('count=true&limit=100', bruno, TENANT);
      expect(emails(mine)).toEqual([ana.email, bruno.email]);
      expect(mine.page).toEqual({ nextCursor: null, prevCursor: null, total: 2 });
      const theirs = await list('count=true&limit=100', others[0]!);
      expect(emails(theirs)).toEqual([bruno.email, ...others.map(({ email }) => email)]);
      expect(theirs.page.total).toBe(others.length + 1);
    });

    it('tells nobody of a member of the other, whatever is searched for', async () => {
      expect(await list('count=true&q=member', bruno, TENANT)).toEqual({
        data: [],
        page: { nextCursor: null, prevCursor: null, total: 0 },
      });
      expect((await list('count=true&q=ANA.ROJAS', others[0]!)).page.total).toBe(0);
    });

    it('shows the roles held here, not those held elsewhere', async () => {
      const rolesOfBruno = ({ data }: UserList): unknown => data.find(({ email }) => email === bruno.email)?.roles;
      expect(rolesOfBruno(await list('limit=100', bruno, TENANT))).toEqual(['ADMIN']);
      expect(rolesOfBruno(await list('limit=100', others[0]!))).toEqual(['USER']);
    });

    it('holds everybody for a SUPERADMIN without a tenant, and the members with one', async () => {
      const all = await list('count=true&limit=100', ADMINISTRATOR);
      const people = [ADMINISTRATOR, ana, bruno, ...others].map(({ email }) => email);
      expect(emails(all)).toEqual([...people].sort());
      expect(all.page.total).toBe(people.length);
      expect(emails(await list('limit=100', ADMINISTRATOR, TENANT))).toEqual([ana.email, bruno.email]);
      expect(await refused(await get('/api/v0/users', ADMINISTRATOR, 'NOBODY:XX'))).toEqual([403, 'tenant-forbidden']);
    });

    it.each(['email', '-email', 'createdAt', '-createdAt'])(
      'is walked page by page by %s, there and back',
      async (sort) => {
        const whole = emails(await list(`limit=100&sort=${sort}`, ADMINISTRATOR));
        expect(whole).toHaveLength(10);
        const there: string[][] = [];
        let page = await list(`limit=3&sort=${sort}`, ADMINISTRATOR);
        expect(page.page.prevCursor).toBeNull();
        for (there.push(emails(page)); page.page.nextCursor !== null; there.push(emails(page)))
          page = await list(`limit=3&sort=${sort}&cursor=${page.page.nextCursor}`, ADMINISTRATOR);
        expect(there.flat()).toEqual(whole);
        expect(there.map(({ length }) => length)).toEqual([3, 3, 3, 1]);

        const back: string[][] = [emails(page)];
        for (; page.page.prevCursor !== null; back.unshift(emails(page)))
          page = await list(`limit=3&sort=${sort}&cursor=${page.page.prevCursor}`, ADMINISTRATOR);
        expect(back).toEqual(there);
      },
    );

    it('begins with its last page when the order is turned round', async () => {
      const turned = emails(await list('limit=3&sort=-email', ADMINISTRATOR));
      expect(turned).toEqual(
        emails(await list('limit=100', ADMINISTRATOR))
          .reverse()
          .slice(0, 3),
      );
    });

    it.each([
      ['cursor', 'cursor=garbage'],
      ['cursor', 'cursor=bm90LWEtY3Vyc29y'],
      ['cursor', 'cursor=%00'],
      ['limit', 'limit=0'],
      ['limit', 'limit=101'],
      ['limit', 'limit=ten'],
      ['sort', 'sort=password'],
      ['sort', 'sort=email;DROP TABLE users'],
      ['count', 'count=maybe'],
      ['q', 'q='],
      ['page', 'page=2'],
    ])('refuses a %s that is none, and names it: ?%s', async (field, query) => {
      const { status, code, problem } = await refusalOf(await get(`/api/v0/users?${query}`, bruno, TENANT));
      expect([status, code]).toEqual([400, 'validation-failed']);
      expect(problem.errors).toEqual([{ in: 'query', pointer: field, message: expect.any(String) }]);
    });

    it('refuses the cursor of another order, and of another tenant shows nothing more', async () => {
      const { page } = await list('limit=3', others[0]!);
      const elsewhere = await get(`/api/v0/users?sort=-email&cursor=${page.nextCursor}`, others[0]!);
      expect((await refusalOf(elsewhere)).problem.errors).toEqual([expect.objectContaining({ pointer: 'cursor' })]);
      const beyond = await list(`cursor=${page.nextCursor}&count=true`, bruno, TENANT);
      expect(emails(beyond).filter((email) => email.startsWith('member'))).toEqual([]);
      expect(beyond.page.total).toBe(2);
    });

    it('tells a stranger nothing of its parameters', async () => {
      expect(await refused(await checkedFetch(`${gateway.url}/api/v0/users?limit=0`))).toEqual([
        401,
        'unauthenticated',
      ]);
      expect(await refused(await get('/api/v0/users?limit=0', ana))).toEqual([403, 'insufficient-permission']);
    });
  });
});

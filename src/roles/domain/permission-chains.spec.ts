import fc from 'fast-check';
import { allows } from '../../access';
import { aRole } from '../testing';
import type { HeldRole } from './held-role';
import { explained, type PermissionChain } from './permission-chains';
import { RoleBook } from './role-book';

const assigned = (role: string): HeldRole => ({
  role,
  where: 'tenant',
  tenant: 'SERHAFEN:CL',
  origin: 'gateway',
  group: undefined,
});
const byGroup = (role: string, id: string): HeldRole => ({ ...assigned(role), group: { id, name: `Group ${id}` } });

describe('explained', () => {
  const book = new RoleBook([
    aRole({ name: 'CHIEF', includes: ['CLERK', 'AUDITOR'] }),
    aRole({ name: 'CLERK', permissions: ['mawbs:read'] }),
    aRole({ name: 'AUDITOR', permissions: ['*:read'] }),
  ]);
  const ways = (...held: HeldRole[]) =>
    explained(book, held).map(({ permission, because }) => [
      permission,
      ...because.map(({ held, roles, says }) => `${held.group?.name ?? 'assigned'}: ${roles.join(' > ')} says ${says}`),
    ]);

  it('tells every way, those by a wildcard too', () => {
    expect(ways(byGroup('CHIEF', '1'), assigned('CLERK'))).toEqual([
      ['*:read', 'Group 1: CHIEF > AUDITOR says *:read'],
      [
        'mawbs:read',
        'Group 1: CHIEF > CLERK says mawbs:read',
        'Group 1: CHIEF > AUDITOR says *:read',
        'assigned: CLERK says mawbs:read',
      ],
    ]);
  });

  it('tells nothing of roles that nobody defined', () => {
    expect(ways(assigned('UNKNOWN'))).toEqual([]);
  });

  it('tells why what was asked for is held, and leaves out what is not', () => {
    const asked = explained(book, [assigned('AUDITOR')], ['customs:read', 'customs:write']);
    expect(asked).toMatchObject([{ permission: 'customs:read', because: [{ says: '*:read' }] }]);
  });

  it('comes to an end, however many ways there are, and says that there are more', () => {
    const layers = 30;
    const roles = Array.from({ length: layers }, (_, n) => [`A${n}`, `B${n}`]).flatMap((names, n) =>
      names.map((name) =>
        n + 1 === layers
          ? aRole({ name, permissions: ['deep:read'] })
          : aRole({ name, includes: [`A${n + 1}`, `B${n + 1}`] }),
      ),
    );
    const [only, ...rest] = explained(new RoleBook(roles), [assigned('A0')]);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ permission: 'deep:read', more: true });
    expect(only!.because.length).toBeGreaterThan(1);
  });

  /** Roles R0…R5 include roles of higher numbers, as no cycle is ever stored. */
  const NAMES = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5'];
  const permission = fc.constantFrom('a:read', 'a:write', 'b:read', '*:read', 'a:*', '*:*');
  const graphs = fc
    .record({
      edges: fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 12, selector: String }),
      says: fc.uniqueArray(fc.tuple(fc.nat(5), permission), { maxLength: 8, selector: String }),
      held: fc.uniqueArray(fc.record({ role: fc.nat(5), group: fc.option(fc.constantFrom('1', '2')) }), {
        maxLength: 4,
        selector: ({ role, group }) => `${role} ${group}`,
      }),
    })
    .map(({ edges, says, held }) => ({
      edges: edges.filter(([from, to]) => from < to).map(([from, to]) => [NAMES[from]!, NAMES[to]!] as const),
      says: says.map(([role, what]) => [NAMES[role]!, what] as const),
      held: held.map(({ role, group }) => (group === null ? assigned(NAMES[role]!) : byGroup(NAMES[role]!, group))),
    }));
  type Graph = typeof graphs extends fc.Arbitrary<infer T> ? T : never;
  const bookOf = ({ edges, says }: Graph) =>
    new RoleBook(
      NAMES.map((name) =>
        aRole({
          name,
          includes: edges.filter(([from]) => from === name).map(([, to]) => to),
          permissions: says.filter(([role]) => role === name).map(([, what]) => what),
        }),
      ),
    );
  /** As guards count: the permissions of all roles of the token, which are expanded. */
  const enforced = (graph: Graph): Set<string> => {
    const book = bookOf(graph);
    const roles = book.expanded(graph.held.map(({ role }) => role));
    return new Set([...roles].flatMap((role) => book.get(role)!.permissions));
  };
  /** The graph without one part of the chain, for each part. */
  const broken = (graph: Graph, { held, roles, says }: PermissionChain): Graph[] => [
    { ...graph, held: graph.held.filter((one) => one !== held) },
    { ...graph, says: graph.says.filter(([role, what]) => !(role === roles.at(-1) && what === says)) },
    ...roles
      .slice(1)
      .map((to, i) => ({ ...graph, edges: graph.edges.filter(([a, b]) => !(a === roles[i] && b === to)) })),
  ];

  it('explains exactly what guards enforce', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const told = explained(bookOf(graph), graph.held).map(({ permission }) => permission);
        expect(told).toEqual([...enforced(graph)].sort());
      }),
    );
  });

  it('tells ways that hold: taking away any part of the only one takes away the permission', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const { permission, because } of explained(bookOf(graph), graph.held)) {
          expect(allows(enforced(graph), permission)).toBe(true);
          if (because.length > 1) continue;
          for (const without of broken(graph, because[0]!)) expect(allows(enforced(without), permission)).toBe(false);
        }
      }),
    );
  });

  it('tells all ways: with one part of each taken away nothing is left', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, choice) => {
        for (const { permission, because } of explained(bookOf(graph), graph.held)) {
          const without = because.reduce((left, chain) => {
            const parts = broken(left, chain);
            return parts[choice % parts.length]!;
          }, graph);
          expect(allows(enforced(without), permission)).toBe(false);
        }
      }),
    );
  });
});

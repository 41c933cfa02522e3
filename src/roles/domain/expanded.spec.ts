import { expanded } from './expanded';

const graph: Record<string, string[]> = { CHIEF: ['CLERK', 'AUDITOR'], CLERK: ['SCANNER'], A: ['B'], B: ['A'] };
const of = (...roles: string[]) => [...expanded(roles, (role) => graph[role] ?? [])];

describe('expanded', () => {
  it('follows what is included to its end, each role once', () => {
    expect(of('CHIEF', 'SCANNER').sort()).toEqual(['AUDITOR', 'CHIEF', 'CLERK', 'SCANNER']);
    expect(of('UNKNOWN')).toEqual(['UNKNOWN']);
    expect(of()).toEqual([]);
  });

  it('comes to an end where roles include each other', () => {
    expect(of('A')).toEqual(['A', 'B']);
  });
});

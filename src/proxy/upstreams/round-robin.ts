/**
 * Weighted round robin, evenly spread: with weights 3 and 1 the light one comes every fourth time, not after a burst of
 * three. Each turn everybody gains its weight, and the richest is picked and pays the sum.
 * @param members at least one; weights are positive
 */
export function roundRobin<T extends { readonly weight: number }>(members: readonly T[]): () => T {
  const [only] = members;
  if (only === undefined) throw new RangeError('nobody to choose from');
  if (members.length === 1) return () => only;
  const purses = members.map((member) => ({ member, gained: 0 }));
  const sum = members.reduce((total, { weight }) => total + weight, 0);
  return () => {
    let richest = purses[0]!;
    for (const purse of purses) {
      purse.gained += purse.member.weight;
      if (purse.gained > richest.gained) richest = purse;
    }
    richest.gained -= sum;
    return richest.member;
  };
}

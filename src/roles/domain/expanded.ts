/** @returns the roles and all that they include, whatever the depth; ends on a cycle too */
export function expanded(roles: Iterable<string>, includedIn: (role: string) => Iterable<string>): Set<string> {
  const found = new Set(roles);
  // A set is walked in the order of insertion, what is added meanwhile too.
  for (const role of found) for (const included of includedIn(role)) found.add(included);
  return found;
}

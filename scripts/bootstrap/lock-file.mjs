/**
 * Whether what npm says it installed (node_modules/.package-lock.json) is what the lock file asks for, on this platform.
 * Packages that are optional may be absent: npm leaves out those made for other platforms.
 *
 * @param wanted the parsed package-lock.json
 * @param installed the parsed node_modules/.package-lock.json, or undefined when there is none
 */
export function isInstalled(wanted, installed, { platform, arch } = process) {
  if (!installed) return false;
  const present = installed.packages ?? {};
  const asked = Object.entries(wanted.packages ?? {}).filter(([path]) => path !== '');
  const complete = asked.every(([path, entry]) =>
    present[path] ? same(present[path], entry) : entry.optional === true || entry.devOptional === true,
  );
  const known = Object.entries(present).every(
    ([path, entry]) => wanted.packages?.[path] && fits(entry, platform, arch),
  );
  return complete && known;
}

const same = (one, other) => one.version === other.version && one.integrity === other.integrity;
const fits = ({ os, cpu }, platform, arch) => allows(os, platform) && allows(cpu, arch);
/** npm's lists name what is allowed, or with an exclamation mark what is not. */
const allows = (list, value) =>
  !list?.length || list.includes(value) || (list.every((item) => item.startsWith('!')) && !list.includes(`!${value}`));

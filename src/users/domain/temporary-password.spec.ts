import { SystemRandom } from '../../shared/crypto';
import { temporaryPassword } from './temporary-password';

describe('temporaryPassword', () => {
  it('is five groups that nobody misreads, and another one each time', () => {
    const drawn = Array.from({ length: 200 }, () => temporaryPassword(new SystemRandom(), () => true));
    expect(new Set(drawn).size).toBe(200);
    for (const password of drawn) expect(password).toMatch(/^(?:[a-km-zA-HJ-NP-Z2-9]{4}-){4}[a-km-zA-HJ-NP-Z2-9]{4}$/);
    expect(drawn.join('')).not.toMatch(/[loIO01]/);
  });

  it('is drawn again until the rules of the installation allow it', () => {
    const password = temporaryPassword(new SystemRandom(), (drawn) => /\d/.test(drawn) && /^[A-Z]/.test(drawn));
    expect(password).toMatch(/^[A-Z].*\d/);
  });

  it('draws no letter more often than another', () => {
    const bytes = [...Array(256).keys()];
    const random = { bytes: (count: number) => Buffer.from(bytes.splice(0, count).concat(Array(count).fill(255)).slice(0, count)) }; // prettier-ignore
    const letters: string[] = [];
    while (bytes.length > 40)
      letters.push(...temporaryPassword(random as SystemRandom, () => true).replaceAll('-', ''));
    const counts = new Map<string, number>();
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('gives up where no password would do', () => {
    expect(() => temporaryPassword(new SystemRandom(), () => false)).toThrow('allow none');
  });
});

import { declarationRules, sampleDeclarations } from './customs/declaration';
import { hawbRules, sampleHawbs } from './hawbs/hawb';
import { mawbRules, round, sampleMawbs } from './mawbs/mawb';
import { isAwbNumber } from './shared/air-waybill';
import type { Rule } from './shared/fields';

describe('the sample data', () => {
  const [mawbs, hawbs, declarations] = [sampleMawbs(), sampleHawbs(), sampleDeclarations()];

  it('is the same in every process', () => {
    expect(sampleMawbs()).toEqual(mawbs);
    expect(sampleHawbs()).toEqual(hawbs);
    expect(sampleDeclarations()).toEqual(declarations);
  });

  it('has hundreds of rows with numbers of their own, in both tenants', () => {
    for (const rows of [mawbs, hawbs, declarations]) {
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      expect(rows.length).toBeGreaterThan(300);
      const theirs = rows.filter(({ tenant }) => tenant === 'ANDESLOG:PE').length;
      expect(theirs).toBeGreaterThan(rows.length / 5);
      expect(theirs).toBeLessThan(rows.length / 2);
    }
  });

  it('would pass as a request', () => {
    const faults = (rows: readonly object[], rules: Readonly<Record<string, Rule>>) =>
      rows.flatMap((row) =>
        Object.entries(rules).flatMap(([name, rule]) => rule((row as Record<string, unknown>)[name]) ?? []),
      );
    expect(faults(mawbs, mawbRules.body)).toEqual([]);
    expect(faults(hawbs, hawbRules.body)).toEqual([]);
    expect(faults(declarations, declarationRules.body)).toEqual([]);
  });

  it('fits together: HAWBs share the pieces and the weight of a MAWB of their tenant', () => {
    for (const mawb of mawbs) {
      const below = hawbs.filter((hawb) => hawb.mawb === mawb.id);
      expect(isAwbNumber(mawb.id)).toBe(true);
      expect(below.every(({ tenant }) => tenant === mawb.tenant)).toBe(true);
      expect(below.reduce((sum, { pieces }) => sum + pieces, 0)).toBe(mawb.pieces);
      expect(
        Math.abs(
          round(
            below.reduce((sum, { weightKg }) => sum + weightKg, 0),
            1,
          ) - mawb.weightKg,
        ),
      ).toBeLessThan(0.5);
    }
  });

  it('takes duty for imports alone', () => {
    const imports = declarations.filter(({ regime }) => regime === 'import');
    expect(imports.every(({ dutyUsd, cifUsd }) => dutyUsd === round(cifUsd * 0.06, 2))).toBe(true);
    expect(declarations.some(({ regime, dutyUsd }) => regime !== 'import' && dutyUsd > 0)).toBe(false);
  });

  it('keeps the number and the channel of a declaration that is changed', () => {
    const previous = declarations[0]!;
    const { mawb, regime, office, hsCode, goods, status } = previous;
    const body = { mawb, regime, office, hsCode, goods, status, cifUsd: 1 };
    expect(declarationRules.complete(body, previous, 9)).toMatchObject({ id: previous.id, channel: previous.channel });
    expect(declarationRules.complete(body, undefined, 9)).toMatchObject({ id: 'DEC-2026-000009', channel: 'green' });
    expect(hawbRules.complete({ ...hawbs[0]!, goods: 'x' }, undefined, 8).id).toBe('HWB0000008');
  });
});

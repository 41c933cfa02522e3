import { anExchange, aRoute, someParts } from '../testing';
import { refuseAttacks } from './refuse-attacks.check';

const attack = () => anExchange({ head: { query: '?f=../../etc/passwd' } });
const check = (attacks: Parameters<typeof aRoute>[0] & object, parts = someParts()) =>
  refuseAttacks(aRoute(attacks), parts)!;

describe('refuseAttacks', () => {
  it('answers 403 and does not say what gave the attack away', () => {
    const parts = someParts();
    const verdict = check({ attacks: {} }, parts).decide(attack());
    expect(verdict).toMatchObject({ status: 403, code: 'attack-suspected', detail: undefined });
    expect(parts.metrics.suspicions).toEqual(['refuse path-traversal']);
    expect(parts.log.at('warn')).toEqual([expect.stringContaining('path-traversal: refused')]);
  });

  it('only reports where the route says so', () => {
    const parts = someParts();
    expect(check({ attacks: { mode: 'report' } }, parts).decide(attack())).toBeUndefined();
    expect(parts.metrics.suspicions).toEqual(['report path-traversal']);
  });

  it('counts every attempt of a scan, and logs the first of each minute', () => {
    const parts = someParts();
    const scanned = check({ attacks: {} }, parts);
    for (let at = 0; at < 5; at++) void scanned.decide(attack());
    expect([parts.metrics.suspicions.length, parts.log.at('warn').length]).toEqual([5, 1]);
    parts.clock.advance(60_000);
    void scanned.decide(attack());
    expect(parts.log.at('warn')).toHaveLength(2);
  });

  it('says nothing of a plain request, and is not there when it is off', () => {
    expect(check({ attacks: {} }).decide(anExchange())).toBeUndefined();
    expect(refuseAttacks(aRoute({ attacks: { mode: 'off' } }), someParts())).toBeUndefined();
    expect(refuseAttacks(aRoute(), someParts())).toBeUndefined();
  });

  it('counts nothing when it is only asked', () => {
    const parts = someParts();
    expect(check({ attacks: {} }, parts).peek!(attack())).toMatchObject({ code: 'attack-suspected' });
    expect(parts.metrics.suspicions).toEqual([]);
  });
});

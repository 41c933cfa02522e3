import { type Mawb, round, sampleMawbs } from '../mawbs/mawb';
import { isAwbNumber } from '../shared/air-waybill';
import type { CollectionRules, TenantRow } from '../shared/collection';
import { amount, matching, oneOf, text } from '../shared/fields';
import { Random } from '../shared/random';
import { at, goods, tenants } from '../shared/world';

const regimes = ['import', 'export', 'transit'] as const;
const statuses = ['draft', 'lodged', 'under-inspection', 'released', 'rejected'] as const;
const DUTY_RATE = 0.06;

/** What a client writes of a declaration. */
export interface DeclarationBody {
  readonly mawb: string;
  readonly regime: string;
  readonly office: string;
  readonly hsCode: string;
  readonly goods: string;
  readonly cifUsd: number;
  readonly status: string;
}

/** A customs declaration. */
export interface Declaration extends DeclarationBody, TenantRow {
  /** How closely customs look: green not at all, yellow at the papers, red at the goods. */
  readonly channel: string;
  readonly dutyUsd: number;
}

export const declarationRules: CollectionRules<Declaration, DeclarationBody> = {
  title: 'declaration',
  filters: ['status', 'regime', 'channel', 'office', 'hsCode', 'mawb'],
  sorts: ['id', 'cifUsd', 'dutyUsd', 'createdAt'],
  searched: ['id', 'mawb', 'goods', 'hsCode'],
  body: {
    mawb: (value) =>
      typeof value === 'string' && isAwbNumber(value)
        ? undefined
        : 'must be the number of a MAWB, with a right check digit',
    regime: oneOf(regimes),
    office: matching(/^[A-Z]{3}$/, 'the IATA code of the airport where the office is'),
    hsCode: matching(/^\d{6}$/, 'an HS code of six digits'),
    goods: text(2, 120),
    cifUsd: amount(0, 1_000_000_000),
    status: oneOf(statuses),
  },
  complete: (body, previous, serial) => ({
    ...body,
    id: previous?.id ?? declarationNumber(serial),
    channel: previous?.channel ?? 'green',
    dutyUsd: duty(body.regime, body.cifUsd),
  }),
};

/** The sample data: a declaration for most MAWBs. */
export function sampleDeclarations(mawbs: readonly Mawb[] = sampleMawbs()): Declaration[] {
  const random = new Random(27_182);
  return mawbs.filter(() => random.next() < 0.85).map((mawb, index) => sample(random, mawb, index + 1));
}

function sample(random: Random, mawb: Mawb, serial: number): Declaration {
  const { hsCode, usdAKg } = goods.find(({ name }) => name === mawb.goods)!;
  const home = tenants.find(({ id }) => id === mawb.tenant)!;
  const isExport = home.homes.some((one) => one === mawb.origin);
  const regime = isExport ? 'export' : random.next() < 0.9 ? 'import' : 'transit';
  const cifUsd = round(mawb.weightKg * usdAKg, 2);
  const chance = random.next();
  return {
    id: declarationNumber(serial),
    tenant: mawb.tenant,
    mawb: mawb.id,
    regime,
    office: isExport ? mawb.origin : mawb.destination,
    hsCode,
    goods: mawb.goods,
    cifUsd,
    dutyUsd: duty(regime, cifUsd),
    channel: chance < 0.7 ? 'green' : chance < 0.9 ? 'yellow' : 'red',
    status: statusOf(random, mawb),
    createdAt: mawb.createdAt,
    updatedAt: at(-random.between(1, 700)),
  };
}

function statusOf(random: Random, { status }: Mawb): string {
  if (status === 'booked') return random.pick(['draft', 'lodged']);
  if (status === 'delivered') return random.next() < 0.97 ? 'released' : 'rejected';
  return random.pick(['lodged', 'under-inspection', 'released', 'released']);
}

/** Exports and goods in transit pay no duty. */
const duty = (regime: string, cifUsd: number): number => (regime === 'import' ? round(cifUsd * DUTY_RATE, 2) : 0);

const declarationNumber = (serial: number): string => `DEC-2026-${String(serial).padStart(6, '0')}`;

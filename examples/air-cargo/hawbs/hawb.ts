import { type Mawb, round, sampleMawbs } from '../mawbs/mawb';
import { isAwbNumber } from '../shared/air-waybill';
import type { CollectionRules, TenantRow } from '../shared/collection';
import { amount, matching, oneOf, text, wholeNumber } from '../shared/fields';
import { Random } from '../shared/random';
import { goods, tenants } from '../shared/world';

const incoterms = ['EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DDP'] as const;
const currencies = ['USD', 'EUR', 'CLP', 'PEN'] as const;

/** What a client writes of a house air waybill. */
export interface HawbBody {
  readonly mawb: string;
  readonly shipper: string;
  readonly consignee: string;
  readonly pieces: number;
  readonly weightKg: number;
  readonly goods: string;
  readonly incoterm: string;
  readonly declaredValue: number;
  readonly currency: string;
}

/** A house air waybill: the contract between a shipper and a freight forwarder, one of several below a MAWB. */
export interface Hawb extends HawbBody, TenantRow {}

export const hawbRules: CollectionRules<Hawb, HawbBody> = {
  title: 'HAWB',
  filters: ['mawb', 'incoterm', 'currency', 'shipper', 'consignee'],
  sorts: ['id', 'mawb', 'weightKg', 'declaredValue'],
  searched: ['id', 'mawb', 'shipper', 'consignee', 'goods'],
  body: {
    mawb: (value) =>
      typeof value === 'string' && isAwbNumber(value)
        ? undefined
        : 'must be the number of a MAWB, with a right check digit',
    shipper: text(2, 120),
    consignee: text(2, 120),
    pieces: wholeNumber(1, 10_000),
    weightKg: amount(0.1, 120_000),
    goods: text(2, 120),
    incoterm: oneOf(incoterms),
    declaredValue: amount(0, 1_000_000_000),
    currency: matching(new RegExp(`^(${currencies.join('|')})$`), `one of ${currencies.join(', ')}`),
  },
  complete: (body, previous, serial) => ({ ...body, id: previous?.id ?? hawbNumber(serial) }),
};

/** The sample data: one to four HAWBs for each MAWB, which share its pieces and its weight. */
export function sampleHawbs(mawbs: readonly Mawb[] = sampleMawbs()): Hawb[] {
  const random = new Random(31_415);
  const rows: Hawb[] = [];
  for (const mawb of mawbs) {
    for (const pieces of shares(random, mawb.pieces)) rows.push(sample(random, mawb, pieces, rows.length + 1));
  }
  return rows;
}

function sample(random: Random, mawb: Mawb, pieces: number, serial: number): Hawb {
  const weightKg = round((mawb.weightKg * pieces) / mawb.pieces, 1);
  const usdAKg = goods.find(({ name }) => name === mawb.goods)!.usdAKg;
  const isExport = tenants.some(({ homes }) => homes.some((home) => home === mawb.origin));
  const [home, away] = [random.pick(homeFirms), random.pick(awayFirms)];
  return {
    id: hawbNumber(serial),
    tenant: mawb.tenant,
    mawb: mawb.id,
    shipper: isExport ? home : away,
    consignee: isExport ? away : home,
    pieces,
    weightKg,
    goods: mawb.goods,
    incoterm: random.pick(incoterms),
    declaredValue: round(weightKg * usdAKg * (0.9 + random.next() * 0.2), 2),
    currency: 'USD',
    createdAt: mawb.createdAt,
    updatedAt: mawb.updatedAt,
  };
}

/** Splits pieces into one to four shares, none of them empty. */
function shares(random: Random, pieces: number): number[] {
  const parts = Math.min(random.between(1, 4), pieces);
  const cuts = new Set<number>();
  while (cuts.size < parts - 1) cuts.add(random.between(1, pieces - 1));
  const ends = [0, ...[...cuts].sort((one, other) => one - other), pieces];
  return ends.slice(1).map((end, index) => end - ends[index]!);
}

const hawbNumber = (serial: number): string => `HWB${String(serial).padStart(7, '0')}`;

const homeFirms = [
  'Salmones del Estuario SpA',
  'Frutícola Valle Claro Ltda',
  'Agroexportadora Río Seco SAC',
  'Minera Cerro Pardo SA',
  'Textiles Altiplano SAC',
  'Clínica Los Boldos SA',
  'Importadora Puerto Nuevo Ltda',
] as const;

const awayFirms = [
  'Biscayne Seafood Imports Inc',
  'Rotterdam Fresh BV',
  'Harbour Lane Foods Ltd',
  'Nordlicht Medizintechnik GmbH',
  'Lone Tree Mining Supply LLC',
  'Gran Vía Distribución SL',
  'Han River Trading Co',
] as const;

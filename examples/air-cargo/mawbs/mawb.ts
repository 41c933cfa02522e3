import { awbNumber, isAwbNumber } from '../shared/air-waybill';
import type { CollectionRules, TenantRow } from '../shared/collection';
import { amount, instant, matching, oneOf, text, wholeNumber } from '../shared/fields';
import { invalid } from '../shared/problem';
import { Random } from '../shared/random';
import { airlines, airports, at, goods, tenants } from '../shared/world';

/** The way of a shipment, in order. */
export const mawbStatuses = ['booked', 'received', 'manifested', 'departed', 'arrived', 'delivered'] as const;

/** What a client writes of a master air waybill. */
export interface MawbBody {
  readonly id: string;
  readonly flight: string;
  readonly origin: string;
  readonly destination: string;
  readonly departureAt: string;
  readonly pieces: number;
  readonly weightKg: number;
  readonly volumeM3: number;
  readonly goods: string;
  readonly status: string;
}

/** A master air waybill: the contract between a freight forwarder and an airline. */
export interface Mawb extends MawbBody, TenantRow {
  readonly airline: string;
  /** The greater of weight and volume; 6000 cm³ count as one kilogram. */
  readonly chargeableKg: number;
}

const airport = matching(/^[A-Z]{3}$/, 'an IATA airport code, such as SCL');

export const mawbRules: CollectionRules<Mawb, MawbBody> = {
  title: 'MAWB',
  filters: ['status', 'airline', 'origin', 'destination', 'flight'],
  sorts: ['id', 'departureAt', 'weightKg', 'pieces', 'status'],
  searched: ['id', 'goods', 'flight'],
  body: {
    id: (value) =>
      typeof value === 'string' && isAwbNumber(value) ? undefined : 'must be an AWB number with a right check digit',
    flight: matching(/^[A-Z0-9]{2}\d{1,4}$/, 'a flight number, such as LA2400'),
    origin: airport,
    destination: airport,
    departureAt: instant,
    pieces: wholeNumber(1, 10_000),
    weightKg: amount(0.1, 120_000),
    volumeM3: amount(0.001, 900),
    goods: text(2, 120),
    status: oneOf(mawbStatuses),
  },
  complete(body, previous) {
    if (previous && previous.id !== body.id) throw invalid([{ pointer: '/id', message: `must stay ${previous.id}` }]);
    const airline = airlines.find(({ prefix }) => prefix === body.id.slice(0, 3));
    if (!airline) throw invalid([{ pointer: '/id', message: `no airline has the prefix ${body.id.slice(0, 3)}` }]);
    return { ...body, airline: airline.code, chargeableKg: chargeable(body.weightKg, body.volumeM3) };
  },
};

/** The sample data: the same in every run and in every process, so that HAWBs and declarations can refer to it. */
export function sampleMawbs(count = 480): Mawb[] {
  const random = new Random(20_260_601);
  return Array.from({ length: count }, (_, index) => sample(random, index)).sort((one, other) =>
    other.departureAt.localeCompare(one.departureAt),
  );
}

function sample(random: Random, index: number): Mawb {
  const tenant = random.next() < tenants[0].share ? tenants[0] : tenants[1];
  const airline = random.pick(airlines);
  const home = random.pick(tenant.homes);
  const away = random.pick(airports);
  const isExport = random.next() < 0.6;
  const what = random.pick(goods);
  const pieces = random.between(2, 180);
  const weightKg = round(pieces * what.kgAPiece * (0.8 + random.next() * 0.4), 1);
  const volumeM3 = round((weightKg / 1000) * (3 + random.next() * 6), 2);
  const departureHours = random.between(-720, 168);
  return {
    id: awbNumber(airline.prefix, 1_000_000 + index * 7919 + random.between(0, 7000)),
    tenant: tenant.id,
    airline: airline.code,
    flight: `${airline.code}${random.between(100, 9899)}`,
    origin: isExport ? home : away,
    destination: isExport ? away : home,
    departureAt: at(departureHours),
    pieces,
    weightKg,
    volumeM3,
    chargeableKg: chargeable(weightKg, volumeM3),
    goods: what.name,
    status: statusAt(departureHours),
    createdAt: at(departureHours - random.between(24, 120)),
    updatedAt: at(Math.min(departureHours, -1)),
  };
}

/** Where a shipment is, so many hours before or after it departs. */
function statusAt(departureHours: number): string {
  if (departureHours > 24) return 'booked';
  if (departureHours > 6) return 'received';
  if (departureHours > 0) return 'manifested';
  if (departureHours > -14) return 'departed';
  return departureHours > -60 ? 'arrived' : 'delivered';
}

const chargeable = (weightKg: number, volumeM3: number): number => round(Math.max(weightKg, volumeM3 / 0.006), 1);

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

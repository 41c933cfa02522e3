/** Airlines that carry cargo to and from the west coast of South America: AWB prefix, IATA code, name. */
export const airlines = [
  { prefix: '045', code: 'LA', name: 'LATAM Airlines' },
  { prefix: '145', code: 'UC', name: 'LATAM Cargo Chile' },
  { prefix: '001', code: 'AA', name: 'American Airlines' },
  { prefix: '006', code: 'DL', name: 'Delta Air Lines' },
  { prefix: '016', code: 'UA', name: 'United Airlines' },
  { prefix: '020', code: 'LH', name: 'Lufthansa Cargo' },
  { prefix: '057', code: 'AF', name: 'Air France' },
  { prefix: '074', code: 'KL', name: 'KLM' },
  { prefix: '075', code: 'IB', name: 'Iberia' },
  { prefix: '134', code: 'AV', name: 'Avianca' },
  { prefix: '172', code: 'CV', name: 'Cargolux' },
  { prefix: '230', code: 'CM', name: 'Copa Airlines' },
  { prefix: '235', code: 'TK', name: 'Turkish Airlines' },
  { prefix: '369', code: '5Y', name: 'Atlas Air' },
] as const;

/** Airports at the other end, by IATA code. */
export const airports = 'MIA JFK LAX DFW ORD ATL MEX PTY BOG GRU EZE MAD AMS FRA CDG LUX IST HKG ICN NRT'.split(' ');

/** The two tenants of the samples, and the airports that they ship from. */
export const tenants = [
  { id: 'SERHAFEN:CL', country: 'CL', homes: ['SCL', 'ANF', 'IQQ', 'CCP'], share: 0.65 },
  { id: 'ANDESLOG:PE', country: 'PE', homes: ['LIM', 'AQP', 'CUZ'], share: 0.35 },
] as const;

/** What is shipped: HS code (customs tariff, six digits), kilograms a piece and US dollars a kilogram, both typical. */
export const goods = [
  { name: 'Fresh salmon fillets', hsCode: '030441', kgAPiece: 24, usdAKg: 11 },
  { name: 'Fresh cherries', hsCode: '080929', kgAPiece: 6, usdAKg: 8 },
  { name: 'Fresh blueberries', hsCode: '081040', kgAPiece: 4, usdAKg: 9 },
  { name: 'Fresh asparagus', hsCode: '070920', kgAPiece: 5, usdAKg: 4 },
  { name: 'Live spiny lobster', hsCode: '030631', kgAPiece: 12, usdAKg: 38 },
  { name: 'Alpaca knitwear', hsCode: '611019', kgAPiece: 14, usdAKg: 65 },
  { name: 'Mining pump parts', hsCode: '841391', kgAPiece: 85, usdAKg: 42 },
  { name: 'Medical instruments', hsCode: '901890', kgAPiece: 9, usdAKg: 310 },
  { name: 'Vaccines', hsCode: '300241', kgAPiece: 15, usdAKg: 540 },
  { name: 'Smartphones', hsCode: '851713', kgAPiece: 11, usdAKg: 720 },
  { name: 'Aircraft spare parts', hsCode: '880730', kgAPiece: 40, usdAKg: 390 },
  { name: 'Printed books', hsCode: '490199', kgAPiece: 18, usdAKg: 7 },
] as const;

/** When the sample data was "now". Fixed, so that it is the same in every run. */
export const EPOCH_MS = Date.UTC(2026, 5, 1, 12);
export const HOUR_MS = 3_600_000;
export const at = (hours: number): string => new Date(EPOCH_MS + hours * HOUR_MS).toISOString();

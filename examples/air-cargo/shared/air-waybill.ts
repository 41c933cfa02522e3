/** An air waybill number: the airline's prefix, seven digits, and a check digit, which is those seven modulo 7. */
export const awbPattern = /^\d{3}-\d{8}$/;

/** @param serial up to seven digits */
export function awbNumber(prefix: string, serial: number): string {
  return `${prefix}-${String(serial).padStart(7, '0')}${serial % 7}`;
}

export function isAwbNumber(text: string): boolean {
  return awbPattern.test(text) && Number(text.slice(4, 11)) % 7 === Number(text.slice(11));
}

/** Writes only while somebody is in the office: 403 `office-closed` at other times. See docs/plugins.md. */

const hour = { type: 'integer', minimum: 0, maximum: 24 };
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @type {import('iam-gateway/plugin').CheckPlugin<{ from: number, to: number, timeZone: string }>} */
export default {
  apiVersion: 1,
  options: {
    type: 'object',
    properties: { from: hour, to: hour, timeZone: { type: 'string', default: 'America/Santiago' } },
    required: ['from', 'to'],
    additionalProperties: false,
  },
  stage: 'after-authentication',
  check({ from, to, timeZone }) {
    const clock = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone });
    return ({ method }) => {
      const now = Number(clock.format());
      if (READS.has(method) || (now >= from && now < to)) return undefined;
      return { status: 403, code: 'office-closed', detail: `Changes are taken from ${from} to ${to} o'clock.` };
    };
  },
};

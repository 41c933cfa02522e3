/** Tells the client how long the upstream took, in Server-Timing. See docs/plugins.md. */

/** @type {import('iam-gateway/plugin').WrapperPlugin<object>} */
export default {
  apiVersion: 1,
  wrapper: () => (next) => (request, answer) => {
    const startedAt = performance.now();
    const started = (status, headers, flow, length) => {
      const took = (performance.now() - startedAt).toFixed(1);
      answer.started(status, [...headers, 'Server-Timing', `upstream;dur=${took}`], flow, length);
    };
    next(request, { ...answer, started });
  },
};

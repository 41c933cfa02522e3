/** Answered to internal clients only; with a management port, on that port only (docs/operations.md). */
const MONITORING = new Set(['/metrics', '/actuator/metrics', '/actuator/info']);
/** What a management port serves of the control plane. */
const MANAGEMENT = /^\/(?:actuator(?:\/.*)?|metrics|health|ready)$/;

/** @param path canonical */
export function isMonitoring(path: string): boolean {
  return MONITORING.has(path);
}

/** @param path canonical */
export function isManagement(path: string): boolean {
  return MANAGEMENT.test(path);
}

import type { Fault } from '../policy';
import { faults } from './faults';

/** How far an exchange with an upstream has come. */
export type Phase = 'queued' | 'dialling' | 'sending' | 'awaiting' | 'receiving' | 'over';

/** What the client does that the upstream could not help waiting for. */
export interface ClientState {
  /** It has not sent the rest of its request's body. */
  readonly isUploading: boolean;
  /** It does not read what there is of its answer. */
  readonly hasPaused: boolean;
}

/** @returns whose fault it is that nothing has moved in this phase for too long */
export function faultWhenLate(phase: Exclude<Phase, 'over'>, { isUploading, hasPaused }: ClientState): Fault {
  switch (phase) {
    case 'queued':
      return faults.busy();
    case 'sending':
      return isUploading ? faults.slowClient() : faults.late('sending');
    case 'receiving':
      return hasPaused ? faults.clientGone('stopped reading') : faults.late('receiving');
    case 'dialling':
    case 'awaiting':
      return faults.late(phase);
  }
}

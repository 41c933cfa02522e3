import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Envelope } from '../../shared/crypto';
import { CurrentUnitOfWork, removeUnlocked } from '../../shared/database';
import { type StartedSignIn, StartedSignIns } from './sign-in-started';

/** Found by a hash, sealed with the master key: whoever reads the table can answer for nobody. */
@Injectable()
export class PostgresStartedSignIns extends StartedSignIns {
  constructor(
    private readonly current: CurrentUnitOfWork,
    private readonly envelope: Envelope,
  ) {
    super();
  }

  async keep(started: StartedSignIn, expiresAtMs: number): Promise<void> {
    const key = hashOf(started.state);
    await this.current.manager.query(
      'INSERT INTO browser_sign_ins (state_hash, browser_hash, sealed, expires_at) VALUES ($1, $2, $3, $4)',
      [key, hashOf(started.browser), this.envelope.seal(JSON.stringify(started), placeOf(key)), new Date(expiresAtMs)],
    );
  }

  async take(state: string, nowMs: number): Promise<StartedSignIn | undefined> {
    const key = hashOf(state);
    const [[taken]] = await this.current.manager.query<[{ sealed: string }[], number]>(
      'DELETE FROM browser_sign_ins WHERE state_hash = $1 AND expires_at > $2 RETURNING sealed',
      [key, new Date(nowMs)],
    );
    return taken && (JSON.parse(this.envelope.open(taken.sealed, placeOf(key))) as StartedSignIn);
  }

  removeOver(nowMs: number): Promise<number> {
    return removeUnlocked(this.current.manager, 'browser_sign_ins', 'expires_at <= $1', [new Date(nowMs)]);
  }
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');
const placeOf = (key: Buffer): string => `browser-sign-in:${key.toString('base64url')}`;

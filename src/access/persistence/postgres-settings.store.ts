import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import { SettingsStore } from '../settings.store';

@Injectable()
export class PostgresSettingsStore extends SettingsStore {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async keep(name: string, value: string): Promise<string> {
    const { manager } = this.current;
    await manager.query('INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value]);
    const rows: { value: string }[] = await manager.query('SELECT value FROM settings WHERE name = $1', [name]);
    return rows[0]!.value;
  }
}

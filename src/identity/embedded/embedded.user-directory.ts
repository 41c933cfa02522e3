import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/database';
import type { User } from '../domain/user';
import { UserTable } from '../persistence/user.table';
import { PasswordHasher } from '../ports/password-hasher';
import { type Profile, type ProfileChange, type Together, UserDirectory } from '../ports/user-directory';

/** The users are our own tables: what is done together is one transaction with them. */
@Injectable()
export class EmbeddedUserDirectory extends UserDirectory {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserTable,
    private readonly hasher: PasswordHasher,
  ) {
    super();
  }

  async create(profile: Profile, password: string | undefined, together: Together): Promise<User> {
    // Before the transaction: a hash is slow on purpose, and a connection is not to wait for it.
    const hash = password === undefined ? undefined : await this.hasher.hash(password);
    return this.unitOfWork.run('system', async () => {
      const user = await this.users.insert(profile);
      if (hash !== undefined) await this.users.setPasswordHash(user.id, hash);
      await together(user);
      return user;
    });
  }

  change(id: string, version: number | undefined, change: ProfileChange, together: Together): Promise<User> {
    return this.unitOfWork.run('system', async () => {
      const user = await this.users.change(await this.users.lock(id, version), change);
      await together(user);
      return user;
    });
  }

  setEnabled(id: string, enabled: boolean, together: Together): Promise<User> {
    return this.unitOfWork.run('system', async () => {
      const before = await this.users.lock(id);
      if (before.enabled === enabled) return before;
      const user = await this.users.setEnabled(id, enabled);
      await together(user);
      return user;
    });
  }

  async remove(id: string, together: Together): Promise<void> {
    await this.unitOfWork.run('system', async () => {
      await together(await this.users.lock(id));
      await this.users.remove(id);
    });
  }

  async setPassword(id: string, password: string, together: Together): Promise<void> {
    const hash = await this.hasher.hash(password);
    await this.unitOfWork.run('system', async () => {
      const user = await this.users.lock(id);
      await this.users.setPasswordHash(id, hash);
      await together(user);
    });
  }

  async verifyEmail(id: string, together: Together): Promise<void> {
    await this.unitOfWork.run('system', async () => {
      const user = await this.users.lock(id);
      await this.users.verifyEmail(id);
      await together(user);
    });
  }
}

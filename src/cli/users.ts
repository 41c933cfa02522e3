import type { INestApplicationContext } from '@nestjs/common';
import { EndOfAccess } from '../access';
import { Assignments, LastAdministrator, PasswordPolicy, UserDirectory } from '../identity';
import { assertHeldInTenants } from '../roles';
import { DomainEvents } from '../shared/events';
import type { Tenant } from '../shared/tenant';
import { inApplication } from './application';
import type { CreateUserOptions } from './commands/user.commands';
import type { Outcome } from './outcome';
import { type PasswordOptions, passwordFrom } from './password';
import { personNamed, tenantNamed } from './people';
import { assign } from './roles';

interface Names {
  readonly email: string;
  readonly username?: string | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
}

/** `user create`: the user, their membership and their roles; what was made stays when a later step fails. */
export function createUser(options: CreateUserOptions): Promise<Outcome> {
  return inApplication(async (app) => {
    const { email, username, givenName, familyName, role: roles } = options;
    const names = { email, username, givenName, familyName };
    const tenant = options.tenant === undefined ? undefined : tenantNamed(app, options.tenant);
    if (tenant !== undefined) roles.forEach(assertHeldInTenants);
    const chosen = options.password ? await newPassword(app, names, options) : undefined;
    const events = app.get(DomainEvents, { strict: false });
    const user = await app.get(UserDirectory, { strict: false }).create(names, chosen?.password, ({ id, ...made }) =>
      events.record({
        type: 'user.created',
        subject: { type: 'user', id },
        after: { email: made.email, username: made.username, givenName, familyName, enabled: true },
      }),
    );
    if (tenant !== undefined) await join(app, user.id, tenant);
    for (const role of roles) await assign(app, user.id, role, tenant);
    return {
      text: [`Created ${user.email} (${user.id}).`, ...shownOnce(chosen)].join('\n'),
      data: { id: user.id, email: user.email, tenant: tenant?.code ?? null, roles, ...generatedIn(chosen) },
    };
  });
}

/** `user reset-password` */
export function resetPassword(name: string, options: PasswordOptions): Promise<Outcome> {
  return inApplication(async (app) => {
    const person = await personNamed(app, name);
    const chosen = await newPassword(app, person, options);
    const [endOfAccess, events] = [app.get(EndOfAccess, { strict: false }), app.get(DomainEvents, { strict: false })];
    let sessionsEnded = 0;
    await app.get(UserDirectory, { strict: false }).setPassword(person.id, chosen.password, async ({ id }) => {
      sessionsEnded = await endOfAccess.sessionsOf(id, 'password-changed');
      const subject = { type: 'user', id };
      await events.record({ type: 'user.password-changed', subject, after: { by: 'command-line' } });
    });
    return {
      text: [`Set a new password for ${person.email}; ended ${sessionsEnded} sessions.`, ...shownOnce(chosen)].join(
        '\n',
      ),
      data: { id: person.id, email: person.email, sessionsEnded, ...generatedIn(chosen) },
    };
  });
}

/** `user disable` */
export function disableUser(name: string): Promise<Outcome> {
  return inApplication(async (app) => {
    const { id, email } = await personNamed(app, name);
    const lastAdministrator = app.get(LastAdministrator, { strict: false });
    const [endOfAccess, events] = [app.get(EndOfAccess, { strict: false }), app.get(DomainEvents, { strict: false })];
    let changed = false;
    let sessionsEnded = 0;
    await app.get(UserDirectory, { strict: false }).setEnabled(id, false, async () => {
      await lastAdministrator.assertNotLast(id);
      sessionsEnded = await endOfAccess.sessionsOf(id, 'user-disabled');
      const subject = { type: 'user', id };
      await events.record({ type: 'user.disabled', subject, before: { enabled: true }, after: { enabled: false } });
      changed = true;
    });
    const text = changed ? `Disabled ${email}; ended ${sessionsEnded} sessions.` : `${email} was disabled already.`;
    return { text, data: { id, email, changed, sessionsEnded } };
  });
}

async function join(app: INestApplicationContext, userId: string, tenant: Tenant): Promise<void> {
  const events = app.get(DomainEvents, { strict: false });
  await app.get(Assignments, { strict: false }).join(userId, tenant.id, () =>
    events.record({
      type: 'member.joined',
      subject: { type: 'user', id: userId },
      tenantId: tenant.id,
      after: { tenant: tenant.code },
    }),
  );
}

async function newPassword(app: INestApplicationContext, names: Names, options: PasswordOptions) {
  const policy = app.get(PasswordPolicy, { strict: false });
  const chosen = await passwordFrom(options, (password) => policy.faults(password, names).length === 0);
  await policy.check(chosen.password, names);
  return chosen;
}

type Chosen = { readonly password: string; readonly generated: boolean } | undefined;

function shownOnce(chosen: Chosen): string[] {
  return chosen?.generated ? [`Password, shown only now: ${chosen.password}`] : [];
}

function generatedIn(chosen: Chosen): { generatedPassword?: string } {
  return chosen?.generated ? { generatedPassword: chosen.password } : {};
}

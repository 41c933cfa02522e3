import { Injectable } from '@nestjs/common';
import { CurrentUnitOfWork } from '../../shared/database';
import type { UserDetails } from '../domain/user-details';
import { UserDetailsRepository } from '../ports/user-details.repository';

type Nullable = 'username' | 'givenName' | 'familyName' | 'lastLoginAt';
type Row = Omit<UserDetails, Nullable> & { readonly [Name in Nullable]: Exclude<UserDetails[Name], undefined> | null };

/** The second parameter is the tenant; none: all of them. The policies say the same. */
const ONE = `
  SELECT u.id, u.email, u.username, u.given_name AS "givenName", u.family_name AS "familyName", u.enabled, u.version,
         u.email_verified AS "emailVerified", u.created_at AS "createdAt", u.updated_at AS "updatedAt",
         u.last_login_at AS "lastLoginAt",
         ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM installation_roles r
                WHERE r.user_id = u.id AND $2::uuid IS NULL ORDER BY 1) AS "installationRoles",
         coalesce((
           SELECT jsonb_agg(jsonb_build_object('businessUnit', t.business_unit, 'countryCode', t.country_code,
                    'roles', ARRAY(SELECT DISTINCT r.role COLLATE "C" FROM membership_roles r
                                    WHERE r.tenant_id = m.tenant_id AND r.user_id = m.user_id ORDER BY 1))
                    ORDER BY t.business_unit COLLATE "C", t.country_code COLLATE "C")
             FROM memberships m JOIN tenants t ON t.id = m.tenant_id
            WHERE m.user_id = u.id AND ($2::uuid IS NULL OR m.tenant_id = $2)), '[]') AS memberships
    FROM users u
   WHERE u.id = $1
     AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.tenant_id = $2))`;

@Injectable()
export class TypeOrmUserDetailsRepository extends UserDetailsRepository {
  constructor(private readonly current: CurrentUnitOfWork) {
    super();
  }

  async find(id: string): Promise<UserDetails | undefined> {
    const { manager, scope } = this.current;
    const tenantId = scope === 'tenant' ? this.current.tenant.id : null;
    const [row] = await manager.query<Row[]>(ONE, [id, tenantId]);
    return (
      row && {
        ...row,
        username: row.username ?? undefined,
        givenName: row.givenName ?? undefined,
        familyName: row.familyName ?? undefined,
        lastLoginAt: row.lastLoginAt ?? undefined,
      }
    );
  }
}

/** Of the whole installation or nobody's: in a tenant it means nothing, and no other role includes it. */
export const SUPERADMIN = 'SUPERADMIN';

/** A name for permissions. Roles are the installation's: who holds which is the tenants'. */
export interface Role {
  readonly name: string;
  readonly description: string;
  /** Came with the installation, and never changes. */
  readonly builtIn: boolean;
  /** An administrator of a tenant may assign it there without holding it, as long as it allows nothing that they may not. */
  readonly delegated: boolean;
  /** Its own, sorted; `*` stands for every resource or every action. */
  readonly permissions: readonly string[];
  /** Roles that it includes, sorted; not those that they include. */
  readonly includes: readonly string[];
  /** Who defined it; undefined for what came with the installation. */
  readonly definedBy: { readonly kind: string; readonly id: string } | undefined;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What somebody who defines a role decides. */
export type RoleDefinition = Pick<Role, 'description' | 'delegated' | 'permissions' | 'includes'>;

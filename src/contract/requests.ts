// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import { DateTime, Email, ExactlyOneOf, FromText, JsonObject, MaxCodePoints, MinCodePoints, Nullable, Optional, UniqueItems, Uuid } from '../shared/validation';

/** Who signs in. Exactly one of `email` and `username` is given. */
export class LoginRequest {
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  @ExactlyOneOf('email', 'username')
  email?: string;

  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(64)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  @ExactlyOneOf('email', 'username')
  username?: string;

  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password!: string;

  /** Code of the second factor. */
  @Optional()
  @MaxCodePoints(64)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  mfaToken?: string;

  /** For users with very many memberships - the only tenant that the access token is to carry. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;

  /** Where the refresh token is put - in the body, or, for browsers, in a cookie that no script can read. Default - body. */
  @Optional()
  @IsIn(['body', 'cookie'], { message: 'must be one of body, cookie' })
  @IsString({ message: 'must be a string' })
  refreshIn?: 'body' | 'cookie';
}

export class RefreshRequest {
  /** An opaque refresh token. */
  @Optional()
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  refreshToken?: string;

  /** For users with very many memberships - the only tenant that the access token is to carry. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;
}

/** An access token request (RFC 6749 §4.3.2 and §6). */
export class TokenForm {
  /** `password` or `refresh_token`. */
  @MaxCodePoints(64)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  grant_type!: string;

  /** E-mail address or username. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(254)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  username?: string;

  @Optional()
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password?: string;

  /** An opaque refresh token. */
  @Optional()
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  refresh_token?: string;

  /** `portal`, the only one there is. */
  @Optional()
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  scope?: string;

  /** `portal` when absent, or a client that the installation names. */
  @Optional()
  @MaxCodePoints(128)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  client_id?: string;
}

export class ReauthenticateRequest {
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password!: string;

  /** Where the refresh token goes; in the cookie it is not in the body. */
  @Optional()
  @IsIn(['body', 'cookie'], { message: 'must be one of body, cookie' })
  @IsString({ message: 'must be a string' })
  refreshIn?: 'body' | 'cookie';
}

export class ChangePasswordRequest {
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  currentPassword!: string;

  /** As the rules of the installation ask for; every broken one is reported. */
  @MaxCodePoints(1024)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  newPassword!: string;
}

/** Path parameters of unlockUser. */
export class UnlockUserParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** What the ticket is for. */
export class WebSocketTicketRequest {
  /** Path of the WebSocket, as the gateway knows it - without query, escapes and dot segments. */
  @Matches(/^\/[^?#\s]*$/u, { message: 'must match ^/[^?#\\s]*$' })
  @MaxCodePoints(1024)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  path!: string;
}

/** Query of authorize. */
export class AuthorizeQuery {
  /** Where to go on afterwards - a path of this origin, or one of SIGN_IN_RETURN_URLS. Anything else goes to `/`. */
  @Optional()
  @MaxCodePoints(2048)
  @IsString({ message: 'must be a string' })
  returnTo?: string;

  /** A provider behind the identity provider to go to at once, of KEYCLOAK_IDP_HINTS. */
  @Optional()
  @Matches(/^[a-zA-Z0-9_-]{1,64}$/u, { message: 'must match ^[a-zA-Z0-9_-]{1,64}$' })
  @IsString({ message: 'must be a string' })
  idp?: string;

  /** `login` - also who is signed in at the identity provider proves again who they are, so that the sign-in is a recent one. */
  @Optional()
  @IsIn(['login'], { message: 'must be one of login' })
  @IsString({ message: 'must be a string' })
  prompt?: 'login';
}

/** Query of callback. */
export class CallbackQuery {
  @Optional()
  @MaxCodePoints(256)
  @IsString({ message: 'must be a string' })
  state?: string;

  @Optional()
  @MaxCodePoints(2048)
  @IsString({ message: 'must be a string' })
  code?: string;

  @Optional()
  @MaxCodePoints(2048)
  @IsString({ message: 'must be a string' })
  iss?: string;

  @Optional()
  @MaxCodePoints(256)
  @IsString({ message: 'must be a string' })
  session_state?: string;

  @Optional()
  @MaxCodePoints(256)
  @IsString({ message: 'must be a string' })
  error?: string;

  @Optional()
  @MaxCodePoints(2048)
  @IsString({ message: 'must be a string' })
  error_description?: string;

  @Optional()
  @MaxCodePoints(2048)
  @IsString({ message: 'must be a string' })
  error_uri?: string;
}

export class LogoutRequest {
  /** An opaque refresh token. */
  @Optional()
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  refreshToken?: string;
}

/** The address alone. Whoever reads its mail decides about everything else. */
export class RegisterRequest {
  /** An e-mail address. */
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  email!: string;
}

export class CompleteRegistrationRequest {
  /** From the link in a letter. */
  @Matches(/^[A-Za-z0-9_-]{43}$/u, { message: 'must match ^[A-Za-z0-9_-]{43}$' })
  @IsString({ message: 'must be a string' })
  token!: string;

  /** Its rules are in docs/accounts-and-mail.md; every one that is broken is told. */
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password!: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string;
}

export class VerifyEmailRequest {
  /** From the link in a letter. */
  @Matches(/^[A-Za-z0-9_-]{43}$/u, { message: 'must match ^[A-Za-z0-9_-]{43}$' })
  @IsString({ message: 'must be a string' })
  token!: string;

  /** Of the account. */
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password!: string;
}

export class PasswordResetRequest {
  /** An e-mail address. */
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  email!: string;
}

export class ResetPasswordRequest {
  /** From the link in a letter. */
  @Matches(/^[A-Za-z0-9_-]{43}$/u, { message: 'must match ^[A-Za-z0-9_-]{43}$' })
  @IsString({ message: 'must be a string' })
  token!: string;

  /** Its rules are in docs/accounts-and-mail.md; every one that is broken is told. */
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password!: string;
}

export class ChangeEmailRequest {
  /** An e-mail address. */
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  newEmail!: string;

  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  currentPassword!: string;
}

export class LinkRequest {
  /** From the link in a letter. */
  @Matches(/^[A-Za-z0-9_-]{43}$/u, { message: 'must match ^[A-Za-z0-9_-]{43}$' })
  @IsString({ message: 'must be a string' })
  token!: string;
}

export class AcceptInvitationRequest {
  /** From the link in a letter. */
  @Matches(/^[A-Za-z0-9_-]{43}$/u, { message: 'must match ^[A-Za-z0-9_-]{43}$' })
  @IsString({ message: 'must be a string' })
  token!: string;

  /** Its rules are in docs/accounts-and-mail.md; every one that is broken is told. */
  @Optional()
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string;
}

/** Path parameters of endSession. */
export class EndSessionParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  sessionId!: string;
}

/** Path parameters of listSessionsOfUser. */
export class ListSessionsOfUserParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of endSessionsOfUser. */
export class EndSessionsOfUserParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Query of listUsers. */
export class ListUsersQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(1400)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. Who has no user name stands before all others, and so does who never signed in. */
  @Optional()
  @IsIn(['email', '-email', 'username', '-username', 'familyName', '-familyName', 'createdAt', '-createdAt', 'lastLoginAt', '-lastLoginAt'], { message: 'must be one of email, -email, username, -username, familyName, -familyName, createdAt, -createdAt, lastLoginAt, -lastLoginAt' })
  @IsString({ message: 'must be a string' })
  sort: 'email' | '-email' | 'username' | '-username' | 'familyName' | '-familyName' | 'createdAt' | '-createdAt' | 'lastLoginAt' | '-lastLoginAt' = 'email';

  /** Users whose e-mail address, user name, given or family name holds this text, whatever its case and accents. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  q?: string;

  /** Users who may, or may not, sign in. */
  @Optional()
  @IsIn(['active', 'disabled'], { message: 'must be one of active, disabled' })
  @IsString({ message: 'must be a string' })
  status?: 'active' | 'disabled';

  /** Users whose address was proven to be theirs, or was not. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  emailVerified?: boolean;

  /** Users to whom this role is assigned where the list is - in the tenant, or in the whole installation. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role?: string;

  /** Members of this group. */
  @Optional()
  @Uuid()
  @IsString({ message: 'must be a string' })
  group?: string;

  /**
   * For a list of the whole installation, the members of this tenant, with the roles that they have there. Where a tenant is selected
   * no other one has any users.
   */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;

  /** Users who were created at this moment or later. */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  createdAfter?: string;

  /** Users who were created before this moment. */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  createdBefore?: string;

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

export class CreateUserRequest {
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  email!: string;

  /** Another way to sign in beside the e-mail address; no @, so that neither is mistaken for the other. */
  @Optional()
  @Matches(/^[^\p{Cc}@]*[^\p{Cc}@\p{Z}][^\p{Cc}@]*$/u, { message: 'must match ^[^\\p{Cc}@]*[^\\p{Cc}@\\p{Z}][^\\p{Cc}@]*$' })
  @MaxCodePoints(64)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  username?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string;

  /** Its rules are in docs/accounts-and-mail.md; every one that is broken is told. */
  @Optional()
  @MaxCodePoints(256)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  password?: string;

  /** To be assigned in the selected tenant; without one, installation-wide. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(50, { message: 'must hold at most 50' })
  @IsArray({ message: 'must be a list' })
  roles?: string[];
}

export class ChangeOwnProfileRequest {
  @Optional()
  @Nullable()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string | null;

  @Optional()
  @Nullable()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string | null;
}

/** Path parameters of getUser. */
export class GetUserParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of deleteUser. */
export class DeleteUserParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

export class ChangeUserRequest {
  @Optional()
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  email?: string;

  /** Another way to sign in beside the e-mail address; no @, so that neither is mistaken for the other. */
  @Optional()
  @Nullable()
  @Matches(/^[^\p{Cc}@]*[^\p{Cc}@\p{Z}][^\p{Cc}@]*$/u, { message: 'must match ^[^\\p{Cc}@]*[^\\p{Cc}@\\p{Z}][^\\p{Cc}@]*$' })
  @MaxCodePoints(64)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  username?: string | null;

  @Optional()
  @Nullable()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string | null;

  @Optional()
  @Nullable()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string | null;
}

/** Path parameters of changeUser. */
export class ChangeUserParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of enableUser. */
export class EnableUserParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of disableUser. */
export class DisableUserParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of resetUserPassword. */
export class ResetUserPasswordParams {
  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Query of listTenants. */
export class ListTenantsQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(1400)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['code', '-code', 'createdAt', '-createdAt'], { message: 'must be one of code, -code, createdAt, -createdAt' })
  @IsString({ message: 'must be a string' })
  sort: 'code' | '-code' | 'createdAt' | '-createdAt' = 'code';

  /** Tenants whose code or display name holds this text, whatever its case. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  q?: string;

  /** Tenants that work, or are suspended. */
  @Optional()
  @IsIn(['active', 'suspended'], { message: 'must be one of active, suspended' })
  @IsString({ message: 'must be a string' })
  status?: 'active' | 'suspended';

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

export class CreateTenantRequest {
  /** Upper-case letters, digits, dashes and underscores. */
  @Matches(/^[A-Z0-9][A-Z0-9_-]{0,62}$/u, { message: 'must match ^[A-Z0-9][A-Z0-9_-]{0,62}$' })
  @IsString({ message: 'must be a string' })
  businessUnit!: string;

  /** ISO 3166-1 alpha-2, as assigned. */
  @Matches(/^[A-Z]{2}$/u, { message: 'must match ^[A-Z]{2}$' })
  @IsString({ message: 'must be a string' })
  countryCode!: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  displayName?: string;
}

/** Path parameters of getTenant. */
export class GetTenantParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;
}

export class ChangeTenantRequest {
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  displayName!: string;
}

/** Path parameters of changeTenant. */
export class ChangeTenantParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;
}

/** Path parameters of suspendTenant. */
export class SuspendTenantParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;
}

/** Path parameters of resumeTenant. */
export class ResumeTenantParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;
}

/** Query of listMembers. */
export class ListMembersQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(1400)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

/** Path parameters of listMembers. */
export class ListMembersParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;
}

/** Path parameters of addMember. */
export class AddMemberParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;

  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of removeMember. */
export class RemoveMemberParams {
  /** Code of the tenant, such as `SERHAFEN:CL`; the colon may be sent as it is. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenantCode!: string;

  /** The id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Query of listInvitations. */
export class ListInvitationsQuery {
  /** Invitations on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

export class InviteRequest {
  /** An e-mail address. */
  @Email()
  @MaxCodePoints(254)
  @IsString({ message: 'must be a string' })
  email!: string;

  /** Roles in the tenant. USER, where nothing is said. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(20, { message: 'must hold at most 20' })
  @IsArray({ message: 'must be a list' })
  roles?: string[];

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  givenName?: string;

  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  familyName?: string;
}

/** Path parameters of withdrawInvitation. */
export class WithdrawInvitationParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  invitationId!: string;
}

/** Path parameters of resendInvitation. */
export class ResendInvitationParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  invitationId!: string;
}

/** Path parameters of getMail. */
export class GetMailParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  messageId!: string;
}

/** Query of listApiKeys. */
export class ListApiKeysQuery {
  /** Keys on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['createdAt', '-createdAt'], { message: 'must be one of createdAt, -createdAt' })
  @IsString({ message: 'must be a string' })
  sort: 'createdAt' | '-createdAt' = '-createdAt';

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

/** So many requests with a key, over everything. */
export class KeyLimit {
  @Max(1000000, { message: 'must be at most 1000000' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  requests!: number;

  @Max(86400, { message: 'must be at most 86400' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  perSeconds!: number;
}

export class CreateApiKeyRequest {
  /** What it is for, as people read it. */
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  name!: string;

  /** Permissions spelled out, without wildcards; only such as one has where the key will work. */
  @Matches(/^[a-z][a-z0-9-]{0,62}:[a-z][a-z0-9-]{0,62}$/u, { each: true, message: 'each must match ^[a-z][a-z0-9-]{0,62}:[a-z][a-z0-9-]{0,62}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(100, { message: 'must hold at most 100' })
  @IsArray({ message: 'must be a list' })
  scopes!: string[];

  /** Roles that routes ask for; only such as one has where the key will work. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(50, { message: 'must hold at most 50' })
  @IsArray({ message: 'must be a list' })
  roles?: string[];

  /** The key is dead from then on. Without it, it lives as long as the installation lets keys live. */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  expiresAt?: string;

  /** So many requests with a key, over everything. */
  @Optional()
  @Type(() => KeyLimit)
  @ValidateNested()
  @JsonObject()
  limit?: KeyLimit;
}

/** Path parameters of getApiKey. */
export class GetApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Path parameters of deleteApiKey. */
export class DeleteApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** So many requests with a key, over everything; null - no limit of its own. */
export class KeyLimitOrNone {
  @Max(1000000, { message: 'must be at most 1000000' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  requests!: number;

  @Max(86400, { message: 'must be at most 86400' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  perSeconds!: number;
}

export class ChangeApiKeyRequest {
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  name?: string;

  /** So many requests with a key, over everything; null - no limit of its own. */
  @Optional()
  @Nullable()
  @Type(() => KeyLimitOrNone)
  @ValidateNested()
  @JsonObject()
  limit?: KeyLimitOrNone | null;
}

/** Path parameters of changeApiKey. */
export class ChangeApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

export class RotateApiKeyRequest {
  /** So long the secret before works on; 0 - not at all. */
  @Optional()
  @Max(604800, { message: 'must be at most 604800' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be an integer' })
  overlapSeconds: number = 86400;

  /** From then on the key is dead. Without it, that stays as it is. */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  expiresAt?: string;
}

/** Path parameters of rotateApiKey. */
export class RotateApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Query of apiKeyUsage. */
export class ApiKeyUsageQuery {
  /** So many days back, today included (UTC). */
  @Optional()
  @FromText('number')
  @Max(400, { message: 'must be at most 400' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  days: number = 30;
}

/** Path parameters of apiKeyUsage. */
export class ApiKeyUsageParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Query of listTenantApiKeys. */
export class ListTenantApiKeysQuery {
  /** Keys on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['createdAt', '-createdAt'], { message: 'must be one of createdAt, -createdAt' })
  @IsString({ message: 'must be a string' })
  sort: 'createdAt' | '-createdAt' = '-createdAt';

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

/** Path parameters of getTenantApiKey. */
export class GetTenantApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Path parameters of deleteTenantApiKey. */
export class DeleteTenantApiKeyParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Query of tenantApiKeyUsage. */
export class TenantApiKeyUsageQuery {
  /** So many days back, today included (UTC). */
  @Optional()
  @FromText('number')
  @Max(400, { message: 'must be at most 400' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  days: number = 30;
}

/** Path parameters of tenantApiKeyUsage. */
export class TenantApiKeyUsageParams {
  /** Id of the key. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  keyId!: string;
}

/** Query of listAudit. */
export class ListAuditQuery {
  /** Done by this one - id of a user, of an API key, of a service; `user@host` of the command line; `iam-gateway` itself. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  actor?: string;

  /** Of this type, such as `user.disabled`; or of every type that begins so, such as `user.` */
  @Optional()
  @Matches(/^[a-z][a-z0-9.-]*$/u, { message: 'must match ^[a-z][a-z0-9.-]*$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  type?: string;

  /** What it happened to, such as `user:018f0000-0000-4000-8000-000000000001`; or every such thing, as `user`. */
  @Optional()
  @Matches(/^[a-z][a-z-]*(:\P{Cc}+)?$/u, { message: 'must match ^[a-z][a-z-]*(:\\P{Cc}+)?$' })
  @MaxCodePoints(300)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  subject?: string;

  /** Of this tenant, such as `SERHAFEN:CL`. Where a tenant is selected, another one has no entries. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;

  /** Brought about by this request. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(128)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  requestId?: string;

  /** Not before this time (RFC 3339). */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  from?: string;

  /** Before this time (RFC 3339). */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  to?: string;

  /** Entries on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;
}

/** Query of exportAudit. */
export class ExportAuditQuery {
  /** One JSON document a line, or CSV. */
  @Optional()
  @IsIn(['ndjson', 'csv'], { message: 'must be one of ndjson, csv' })
  @IsString({ message: 'must be a string' })
  format: 'ndjson' | 'csv' = 'ndjson';

  /** Done by this one - id of a user, of an API key, of a service; `user@host` of the command line; `iam-gateway` itself. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  actor?: string;

  /** Of this type, such as `user.disabled`; or of every type that begins so, such as `user.` */
  @Optional()
  @Matches(/^[a-z][a-z0-9.-]*$/u, { message: 'must match ^[a-z][a-z0-9.-]*$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  type?: string;

  /** What it happened to, such as `user:018f0000-0000-4000-8000-000000000001`; or every such thing, as `user`. */
  @Optional()
  @Matches(/^[a-z][a-z-]*(:\P{Cc}+)?$/u, { message: 'must match ^[a-z][a-z-]*(:\\P{Cc}+)?$' })
  @MaxCodePoints(300)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  subject?: string;

  /** Of this tenant, such as `SERHAFEN:CL`. Where a tenant is selected, another one has no entries. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;

  /** Brought about by this request. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(128)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  requestId?: string;

  /** Not before this time (RFC 3339). */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  from?: string;

  /** Before this time (RFC 3339). */
  @Optional()
  @DateTime()
  @IsString({ message: 'must be a string' })
  to?: string;
}

/** Query of listDeadLetters. */
export class ListDeadLettersQuery {
  /** For this subscriber. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  subscriber?: string;

  /** Dead letters on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;
}

/** Query of replayDeadLetters. */
export class ReplayDeadLettersQuery {
  /** For this subscriber. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  subscriber?: string;
}

/** Path parameters of getDeadLetter. */
export class GetDeadLetterParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  deadLetterId!: string;
}

/** Path parameters of discardDeadLetter. */
export class DiscardDeadLetterParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  deadLetterId!: string;
}

/** Path parameters of replayDeadLetter. */
export class ReplayDeadLetterParams {
  @Uuid()
  @IsString({ message: 'must be a string' })
  deadLetterId!: string;
}

/** Query of listRoles. */
export class ListRolesQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['name', '-name'], { message: 'must be one of name, -name' })
  @IsString({ message: 'must be a string' })
  sort: 'name' | '-name' = 'name';

  /** Roles whose name or description holds this text, whatever its case. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  q?: string;

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

export class CreateRoleRequest {
  /** Capitals, digits and underscores. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  name!: string;

  @Optional()
  @Matches(/^\P{Cc}*$/u, { message: 'must match ^\\P{Cc}*$' })
  @MaxCodePoints(500)
  @IsString({ message: 'must be a string' })
  description?: string;

  /** Whether administrators of tenants may assign it without holding it. They may not, where nothing is said. */
  @Optional()
  @IsBoolean({ message: 'must be true or false' })
  delegated?: boolean;

  /** As `resource:action`; `*` stands for every resource or every action. */
  @Optional()
  @Matches(/^(\*|[a-z][a-z0-9-]{0,62}):(\*|[a-z][a-z0-9-]{0,62})$/u, { each: true, message: 'each must match ^(\\*|[a-z][a-z0-9-]{0,62}):(\\*|[a-z][a-z0-9-]{0,62})$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(500, { message: 'must hold at most 500' })
  @IsArray({ message: 'must be a list' })
  permissions?: string[];

  /** Roles that it includes. None includes SUPERADMIN, and none itself, however indirectly. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(100, { message: 'must hold at most 100' })
  @IsArray({ message: 'must be a list' })
  includes?: string[];
}

/** Path parameters of getRole. */
export class GetRoleParams {
  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Path parameters of deleteRole. */
export class DeleteRoleParams {
  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** What is absent stays. */
export class ChangeRoleRequest {
  @Optional()
  @Matches(/^\P{Cc}*$/u, { message: 'must match ^\\P{Cc}*$' })
  @MaxCodePoints(500)
  @IsString({ message: 'must be a string' })
  description?: string;

  @Optional()
  @IsBoolean({ message: 'must be true or false' })
  delegated?: boolean;

  @Optional()
  @Matches(/^(\*|[a-z][a-z0-9-]{0,62}):(\*|[a-z][a-z0-9-]{0,62})$/u, { each: true, message: 'each must match ^(\\*|[a-z][a-z0-9-]{0,62}):(\\*|[a-z][a-z0-9-]{0,62})$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(500, { message: 'must hold at most 500' })
  @IsArray({ message: 'must be a list' })
  permissions?: string[];

  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(100, { message: 'must hold at most 100' })
  @IsArray({ message: 'must be a list' })
  includes?: string[];
}

/** Path parameters of changeRole. */
export class ChangeRoleParams {
  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Query of listRoleHolders. */
export class ListRoleHoldersQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['email', '-email'], { message: 'must be one of email, -email' })
  @IsString({ message: 'must be a string' })
  sort: 'email' | '-email' = 'email';

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

/** Path parameters of listRoleHolders. */
export class ListRoleHoldersParams {
  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Path parameters of listPermissionsOfUser. */
export class ListPermissionsOfUserParams {
  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of listRolesOfUser. */
export class ListRolesOfUserParams {
  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of assignRole. */
export class AssignRoleParams {
  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;

  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Path parameters of withdrawRole. */
export class WithdrawRoleParams {
  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;

  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Query of listGroups. */
export class ListGroupsQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['name', '-name'], { message: 'must be one of name, -name' })
  @IsString({ message: 'must be a string' })
  sort: 'name' | '-name' = 'name';

  /** Groups whose name or description holds this text, whatever its case. */
  @Optional()
  @Matches(/^\P{Cc}+$/u, { message: 'must match ^\\P{Cc}+$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  q?: string;

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

export class CreateGroupRequest {
  @Matches(/^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$/u, { message: 'must match ^[^\\s\\p{Cc}](\\P{Cc}*[^\\s\\p{Cc}])?$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  name!: string;

  @Optional()
  @Matches(/^\P{Cc}*$/u, { message: 'must match ^\\P{Cc}*$' })
  @MaxCodePoints(500)
  @IsString({ message: 'must be a string' })
  description?: string;

  /** What it gives. */
  @Optional()
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { each: true, message: 'each must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ each: true, message: 'each must be a string' })
  @UniqueItems()
  @ArrayMaxSize(100, { message: 'must hold at most 100' })
  @IsArray({ message: 'must be a list' })
  roles?: string[];
}

/** Path parameters of getGroup. */
export class GetGroupParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;
}

/** Path parameters of deleteGroup. */
export class DeleteGroupParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;
}

/** What is absent stays. */
export class ChangeGroupRequest {
  @Optional()
  @Matches(/^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$/u, { message: 'must match ^[^\\s\\p{Cc}](\\P{Cc}*[^\\s\\p{Cc}])?$' })
  @MaxCodePoints(100)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  name?: string;

  @Optional()
  @Matches(/^\P{Cc}*$/u, { message: 'must match ^\\P{Cc}*$' })
  @MaxCodePoints(500)
  @IsString({ message: 'must be a string' })
  description?: string;
}

/** Path parameters of changeGroup. */
export class ChangeGroupParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;
}

/** Path parameters of giveRoleByGroup. */
export class GiveRoleByGroupParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;

  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Path parameters of takeRoleFromGroup. */
export class TakeRoleFromGroupParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;

  /** Name of the role. */
  @Matches(/^[A-Z][A-Z0-9_]{0,63}$/u, { message: 'must match ^[A-Z][A-Z0-9_]{0,63}$' })
  @IsString({ message: 'must be a string' })
  role!: string;
}

/** Query of listGroupMembers. */
export class ListGroupMembersQuery {
  /** How many on a page. */
  @Optional()
  @FromText('number')
  @Max(100, { message: 'must be at most 100' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be an integer' })
  limit: number = 20;

  /** From `page.nextCursor` or `page.prevCursor`. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]+$/u, { message: 'must match ^[A-Za-z0-9_-]+$' })
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  cursor?: string;

  /** Order of the list; a dash turns it round. */
  @Optional()
  @IsIn(['email', '-email'], { message: 'must be one of email, -email' })
  @IsString({ message: 'must be a string' })
  sort: 'email' | '-email' = 'email';

  /** Ask for `page.total` too. */
  @Optional()
  @FromText('boolean')
  @IsBoolean({ message: 'must be true or false' })
  count: boolean = false;
}

/** Path parameters of listGroupMembers. */
export class ListGroupMembersParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;
}

/** Path parameters of addGroupMember. */
export class AddGroupMemberParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;

  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

/** Path parameters of removeGroupMember. */
export class RemoveGroupMemberParams {
  /** Id of the group. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  groupId!: string;

  /** Id of the user. */
  @Uuid()
  @IsString({ message: 'must be a string' })
  userId!: string;
}

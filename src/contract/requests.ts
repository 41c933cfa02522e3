// generated from openapi/ by scripts/contract/generate.mjs; change the contract, not this file
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { Email, ExactlyOneOf, FromText, MaxCodePoints, MinCodePoints, Optional, UniqueItems, Uuid } from '../shared/validation';

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
}

export class RefreshRequest {
  /** An opaque refresh token. */
  @MaxCodePoints(512)
  @MinCodePoints(1)
  @IsString({ message: 'must be a string' })
  refreshToken!: string;

  /** For users with very many memberships - the only tenant that the access token is to carry. */
  @Optional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$/u, { message: 'must match ^[A-Za-z0-9][A-Za-z0-9_-]{0,62}:[A-Za-z]{2}$' })
  @IsString({ message: 'must be a string' })
  tenant?: string;
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

/** Query of listUsers. */
export class ListUsersQuery {
  /** Users on a page. */
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
  @IsIn(['email', '-email', 'createdAt', '-createdAt'], { message: 'must be one of email, -email, createdAt, -createdAt' })
  @IsString({ message: 'must be a string' })
  sort: 'email' | '-email' | 'createdAt' | '-createdAt' = 'email';

  /** Users whose e-mail address or user name holds this text, whatever its case. */
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

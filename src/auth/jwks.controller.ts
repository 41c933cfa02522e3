import { Controller, Get, Header } from '@nestjs/common';
import { IdentityKeys, JWKS_MAX_AGE_SECONDS, SigningKeys } from '../access';
import { Public } from '../access/nest';
import type { Jwks } from '../contract';

@Controller('.well-known')
export class JwksController {
  constructor(
    private readonly keys: SigningKeys,
    private readonly identityKeys: IdentityKeys,
  ) {}

  @Public()
  @Get('jwks.json')
  @Header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  jwks(): Jwks {
    return { keys: this.keys.published() };
  }

  @Public()
  @Get('identity-jwks.json')
  @Header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  identityJwks(): Jwks {
    return { keys: this.identityKeys.published() };
  }
}

import type { FastifyReply } from 'fastify';
import type { TokenResponse } from '../contract';
import { cookieIn, DEVICE_COOKIE, ownCookie, REFRESH_COOKIE, type RequestHead } from '../shared/http';
import { requestContext } from '../shared/tenant';
import { DEVICE_KNOWN_SECONDS } from './domain/known-devices';
import type { Device } from './domain/session';
import type { SessionTokens } from './sessions';

/** What the operations of sign-in read from a request and write into an answer, beside the body. */

const LONGEST_USER_AGENT = 512;

export const currentHead = (): RequestHead => requestContext.current()!.head;

/** The device that this request comes from. */
export function thisDevice(): Device {
  const { client, headers } = currentHead();
  return {
    address: client.address,
    userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT),
    cookie: cookieIn(headers.cookie, DEVICE_COOKIE),
  };
}

export const refreshCookie = (): string | undefined => cookieIn(currentHead().headers.cookie, REFRESH_COOKIE);

export function keepDevice(reply: FastifyReply, deviceCookie: string): void {
  void reply.header('Set-Cookie', ownCookie(DEVICE_COOKIE, deviceCookie, DEVICE_KNOWN_SECONDS));
}

export function dropRefreshToken(reply: FastifyReply): void {
  void reply.header('Set-Cookie', ownCookie(REFRESH_COOKIE, '', 0));
}

/** @param where the client wants its refresh token; in a cookie it is not in the body */
export function answerWith(tokens: SessionTokens, where: 'body' | 'cookie', reply: FastifyReply): TokenResponse {
  const { accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds } = tokens;
  const access = { accessToken, expiresIn: expiresInSeconds, tokenType: 'Bearer' as const };
  if (where === 'body') return { ...access, refreshToken };
  void reply.header('Set-Cookie', ownCookie(REFRESH_COOKIE, refreshToken, refreshExpiresInSeconds));
  return access;
}

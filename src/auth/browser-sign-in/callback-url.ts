import { type Environment, publicUrl } from '../../shared/config';

export const CALLBACK_PATH = '/api/v0/auth/callback';

/** Where the provider sends browsers back to, exactly as it was registered there: from PUBLIC_URL, never from a request. */
export const callbackUrl = (settings: Environment): string => `${publicUrl(settings)}${CALLBACK_PATH}`;

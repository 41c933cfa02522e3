import { z } from 'zod';

/** E-mail address of an account that a setting or file creates: no longer than the login takes. */
export const accountEmail = z.email().max(254);

/** Its password: no longer than the login takes, or nobody could ever sign in with it. */
export const accountPassword = z.string().min(12).max(256);

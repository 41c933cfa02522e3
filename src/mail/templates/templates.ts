import type { Letter } from '../domain/letter';
import { type Content, inBothForms } from './layout';

/** Data of a letter whose reader is to open a link. */
interface WithLink {
  readonly link: string;
  /** How long the link is good, in words: `30 minutes`. */
  readonly goodFor: string;
}

/** When something happened, and what the reader does who knows nothing of it. */
interface Notice {
  readonly at: Date;
  readonly resetLink: string;
}

const time = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const good = (goodFor: string): string => `The link is good for ${goodFor}, and for one use.`;
const UNASKED = 'If you did not ask for this, do nothing: without this link nothing happens.';
const notYou = (resetLink: string): string =>
  `If that was not you, choose a new password at once, which ends every session: ${resetLink}`;

/** Every letter that this gateway writes, by name. */
const templates = {
  'complete-registration': ({ link, goodFor }: WithLink): Content => ({
    subject: 'Complete your registration',
    paragraphs: ['Somebody, probably you, wants an account with this e-mail address.', good(goodFor)],
    action: { label: 'Choose a password', link },
    note: UNASKED,
  }),
  'account-exists': ({ link }: { readonly link: string }): Content => ({
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, probably you, tried to register with this e-mail address. It has an account already: just sign in.',
      'If you no longer know the password, choose a new one.',
    ],
    action: { label: 'Choose a new password', link },
    note: 'If you did not try to register, do nothing: your account is as it was.',
  }),
  'verify-email': ({ link, goodFor }: WithLink): Content => ({
    subject: 'Confirm your e-mail address',
    paragraphs: ['Please confirm that this e-mail address is yours.', good(goodFor)],
    action: { label: 'Confirm the address', link },
    note: UNASKED,
  }),
  'reset-password': ({ link, goodFor }: WithLink): Content => ({
    subject: 'Choose a new password',
    paragraphs: ['Somebody, probably you, asked to choose a new password for your account.', good(goodFor)],
    action: { label: 'Choose a new password', link },
    note: 'If you did not ask for this, do nothing: your password stays as it is.',
  }),
  invitation: ({ tenant, inviter, link, goodFor }: WithLink & { tenant: string; inviter: string }): Content => ({
    subject: `You are invited to ${tenant}`,
    paragraphs: [`${inviter} invites you to work in ${tenant}.`, good(goodFor)],
    action: { label: 'Accept the invitation', link },
    note: 'If you do not want to join, do nothing: the invitation expires by itself.',
  }),
  'confirm-new-email': ({ link, goodFor }: WithLink): Content => ({
    subject: 'Confirm your new e-mail address',
    paragraphs: ['You asked to use this e-mail address for your account from now on.', good(goodFor)],
    action: { label: 'Use this address', link },
    note: UNASKED,
  }),
  // This address may be somebody else's by now, or read by others: letters to it do not say which one comes after it.
  'email-change-requested': ({ at, resetLink }: Notice): Content => ({
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      `On ${time(at)} somebody who knows your password asked to change the e-mail address of your account.`,
      'It changes when the link that was sent to the new address is opened.',
    ],
    note: notYou(resetLink),
  }),
  'email-changed': ({ at }: { at: Date }): Content => ({
    subject: 'Your e-mail address was changed',
    paragraphs: [
      `On ${time(at)} the e-mail address of your account was changed. Nothing is sent to this address any more.`,
    ],
    note: 'If that was not you, tell the administrators of this installation at once.',
  }),
  'password-changed': ({ at, resetLink }: Notice): Content => ({
    subject: 'Your password was changed',
    paragraphs: [`On ${time(at)} the password of your account was changed, and sessions on other devices ended.`],
    note: notYou(resetLink),
  }),
  'session-ended': ({ at, resetLink }: Notice): Content => ({
    subject: 'One of your sessions was ended for your safety',
    paragraphs: [
      `On ${time(at)} a key of one of your sessions was used a second time. Somebody may have copied it, so that session was ended.`,
      'Sign in again where you need it.',
    ],
    note: notYou(resetLink),
  }),
  'administrator-added': ({ who, at }: { who: string; at: Date }): Content => ({
    subject: 'There is a new administrator of the installation',
    paragraphs: [`On ${time(at)} ${who} became an administrator of the whole installation.`],
    note: 'If nobody of you meant that, withdraw the role and look at the audit.',
  }),
} as const;

export type TemplateName = keyof typeof templates;
export type TemplateData<Name extends TemplateName> = Parameters<(typeof templates)[Name]>[0];

/** @returns the letter without its reader */
export function write<Name extends TemplateName>(name: Name, data: TemplateData<Name>): Omit<Letter, 'to'> {
  // Which function belongs to which data is what the types of the arguments say; TypeScript cannot follow that here.
  const template = templates[name] as unknown as (data: TemplateData<Name>) => Content;
  return inBothForms(template(data));
}

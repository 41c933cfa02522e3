import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../shared/clock';
import { ENVIRONMENT, type Environment, publicUrl } from '../shared/config';
import { Random } from '../shared/crypto';
import { CurrentUnitOfWork, UnitOfWork } from '../shared/database';
import { LinkInvalidError } from './domain/account.errors';
import { inWords } from './domain/in-words';
import { hashOfLink, type KeptLink, type LinkPurpose, newLinkToken } from './domain/link-token';
import { LinkRepository } from './ports/link.repository';

/** A link as a letter shows it. */
export interface Link {
  readonly link: string;
  /** How long it is good, in words. */
  readonly goodFor: string;
  readonly goodUntilMs: number;
}

/** The page of each, below /ui. */
const PAGES: Readonly<Record<LinkPurpose, string>> = {
  registration: 'complete-registration',
  'verify-email': 'verify-email',
  'reset-password': 'reset-password',
  'change-email': 'confirm-email',
  invitation: 'accept-invitation',
};

type Settings = Pick<
  Environment,
  'PUBLIC_URL' | 'PORT' | 'PASSWORD_RESET_SECONDS' | 'EMAIL_VERIFICATION_SECONDS' | 'INVITATION_SECONDS'
>;

/** Links that letters carry. Their host is the setting's, whatever a request says; their token stands where no log sees it. */
@Injectable()
export class Links {
  readonly #logger = new Logger('Links');

  constructor(
    private readonly links: LinkRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly current: CurrentUnitOfWork,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly settings: Settings,
  ) {}

  /** Makes a link, and the one before it void. In an open unit of work, of any scope. */
  async make(kept: KeptLink): Promise<Link> {
    const token = newLinkToken(this.random);
    const nowMs = this.clock.nowMs();
    const seconds = this.#secondsOf(kept.purpose);
    const goodUntilMs = nowMs + seconds * 1000;
    await this.current.asSystem(() => this.links.put(hashOfLink(token), kept, nowMs, goodUntilMs));
    // In the fragment: a browser sends it to nobody, neither in a request nor in a Referer.
    return { link: `${this.page(PAGES[kept.purpose])}#token=${token}`, goodFor: inWords(seconds), goodUntilMs };
  }

  /** @param name of a page below /ui @returns its address */
  page(name: string): string {
    return `${publicUrl(this.settings as Environment)}/ui/${name}`;
  }

  /** Looks at a link and leaves it as it is. Opens its own unit of work. @throws {LinkInvalidError} 400 */
  async read(purpose: LinkPurpose, token: string): Promise<KeptLink> {
    const found = await this.unitOfWork.run('system', () =>
      this.links.find(hashOfLink(token), purpose, this.clock.nowMs()),
    );
    if (found === undefined) throw new LinkInvalidError();
    return found;
  }

  /**
   * Does what the link is for, once: of many at the same time one does it, and when that fails the link is good again.
   * Opens its own units of work.
   * @throws {LinkInvalidError} 400 when the link is not good, or somebody was faster
   */
  async use<T>(purpose: LinkPurpose, token: string, work: (link: KeptLink) => Promise<T>): Promise<T> {
    const hash = hashOfLink(token);
    // Before the work, not with it: a provider elsewhere cannot take back what a second one has done there.
    const claimed = await this.unitOfWork.run('system', () => this.links.claim(hash, purpose, this.clock.nowMs()));
    if (claimed === undefined) throw new LinkInvalidError();
    try {
      return await work(claimed);
    } catch (error) {
      await this.#release(hash);
      throw error;
    }
  }

  async #release(hash: Buffer): Promise<void> {
    try {
      await this.unitOfWork.run('system', () => this.links.release(hash));
    } catch (error) {
      // The reader asks for a new link; what they are told is why the work failed.
      this.#logger.warn(`a link stays used although nothing was done with it: ${String(error)}`);
    }
  }

  #secondsOf(purpose: LinkPurpose): number {
    const { PASSWORD_RESET_SECONDS, EMAIL_VERIFICATION_SECONDS, INVITATION_SECONDS } = this.settings;
    if (purpose === 'reset-password') return PASSWORD_RESET_SECONDS;
    return purpose === 'invitation' ? INVITATION_SECONDS : EMAIL_VERIFICATION_SECONDS;
  }
}

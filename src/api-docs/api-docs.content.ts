import { docsPage } from './pages/docs-page';
import { readErrorCatalogue } from './pages/error-catalogue';
import { errorIndexPage, errorPage, noErrorPage } from './pages/error-pages';

/** What the pages are made of. */
export interface ApiDocsSources {
  /** PUBLIC_URL, if it is set. */
  readonly publicUrl: string | undefined;
  /** openapi/openapi.json */
  readonly contract: string;
  /** docs/errors.md */
  readonly errors: string;
  /** Changes with every release of what the pages load. */
  readonly version: string;
}

/** Everything that the controllers serve, made once when the application starts. */
export class ApiDocsContent {
  readonly document: string;
  readonly docs: string;
  readonly errorIndex: string;
  /** For people, in the place of a page that there is not. */
  readonly noErrorPage: string;
  readonly #errorPages: ReadonlyMap<string, string>;

  /** @throws when the contract or docs/errors.md cannot be read as such */
  constructor({ publicUrl, contract, errors, version }: ApiDocsSources) {
    const base = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
    const document = JSON.parse(contract) as { servers: unknown };
    // Without a public address the relative one of the contract is right wherever the reader came from.
    if (publicUrl !== undefined) document.servers = [{ url: publicUrl, description: 'This gateway' }];
    this.document = JSON.stringify(document);
    this.docs = docsPage(base, version);
    const groups = readErrorCatalogue(errors);
    this.errorIndex = errorIndexPage(groups, base);
    this.noErrorPage = noErrorPage(base);
    const entries = groups.flatMap((group) => group.entries);
    this.#errorPages = new Map(entries.map((entry) => [entry.code, errorPage(entry, base)]));
  }

  /** @returns the page of a problem code, undefined when there is no such code */
  errorPage(code: string): string | undefined {
    return this.#errorPages.get(code);
  }
}

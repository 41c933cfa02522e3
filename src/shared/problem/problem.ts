import type { FieldFault } from './refusal';

/** What went wrong, as both planes know it: a Refusal and a ProblemError have this shape. */
export interface ProblemSource {
  readonly status: number;
  readonly code: string;
  readonly detail?: string | undefined;
  /** What OAuth 2.0 calls it (RFC 6749 §5.2). */
  readonly error?: string | undefined;
  readonly errors?: readonly FieldFault[] | undefined;
}

/** Where it went wrong. */
export interface Occurrence {
  readonly requestId: string;
  /** Path of the request, without query: queries may hold secrets. */
  readonly instance: string;
}

/** A problem document (RFC 9457 §3), as it leaves the house. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly error?: string;
  readonly errors?: readonly FieldFault[];
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The title of a problem: its code in words. `insufficient-role` reads "Insufficient role". */
export function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Renders problems. `typeBase` is PUBLIC_URL, or empty: then `type` is a relative reference (RFC 9457 §3.1.1). */
export class ProblemWriter {
  constructor(private readonly typeBase: string) {}

  document(source: ProblemSource, { requestId, instance }: Occurrence): ProblemDocument {
    const { status, code, detail, error, errors } = source;
    return {
      type: `${this.typeBase}/errors/${code}`,
      title: titleOf(code),
      status,
      ...(detail === undefined ? {} : { detail }),
      instance,
      code,
      requestId,
      ...(error === undefined ? {} : { error }),
      ...(errors?.length ? { errors } : {}),
    };
  }

  render(source: ProblemSource, occurrence: Occurrence): string {
    return JSON.stringify(this.document(source, occurrence));
  }
}

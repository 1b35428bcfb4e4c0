import { readFileSync } from 'node:fs';
import { Failure } from './failure';

export interface ServiceOptions {
  /** Where a service runs, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** A file that holds a bearer token: a token on the command line would show in the list of processes. */
  readonly tokenFile?: string;
}

/** A running ledger, spoken to over HTTP. */
export class Service {
  private readonly base: URL;
  private readonly token: string | undefined;

  constructor({ url, tokenFile }: ServiceOptions) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw new Failure(`"${url}" is not an address.`, 'Write it like http://127.0.0.1:3000.');
    this.base = new URL(url);
    this.token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
  }

  /** @throws Failure with what the service answered, when that is not a success */
  async get<T>(path: string, query: URLSearchParams = new URLSearchParams()): Promise<T> {
    const address = new URL(path, this.base);
    address.search = query.toString();
    const answer = await this.fetch(address, {});
    return (await answer.json()) as T;
  }

  /** @throws Failure with what the service answered, when that is not a success */
  async post(path: string, type: string, body: string): Promise<Response> {
    return this.fetch(new URL(path, this.base), { method: 'POST', headers: { 'content-type': type }, body });
  }

  private async fetch(address: URL, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers);
    if (this.token) headers.set('authorization', `Bearer ${this.token}`);
    const answer = await fetch(address, { ...request, headers }).catch((error: unknown) => {
      throw new Unreachable(this.base, error);
    });
    if (answer.ok) return answer;
    throw new Refused(answer, await problemIn(answer));
  }
}

/** No answer came: to ask again is safe. */
export class Unreachable extends Failure {
  constructor(base: URL, error: unknown) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    super(
      `No answer from ${base.origin} (${cause}).`,
      'Check that the service runs there, then do it again: nothing counts twice.',
    );
  }
}

/** The service answered with a problem. */
export class Refused extends Failure {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor({ status, headers }: Response, { title, detail, next }: Problem) {
    super(
      `The service answered ${status}: ${title ?? 'no reason given'}${detail ? ` (${detail})` : ''}.`,
      next ?? ADVICE[status],
    );
    this.status = status;
    const after = Number(headers.get('retry-after') ?? Number.NaN);
    const busy = status === 429 || status === 503;
    this.retryAfterSeconds = busy ? (Number.isFinite(after) ? after : 1) : undefined;
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly next?: string;
}

const ADVICE: { readonly [status: number]: string } = {
  401: 'Give --token-file with a token that this service knows.',
  403: 'Use a token that has the role for it.',
};

async function problemIn(answer: Response): Promise<Problem> {
  const text = await answer.text().catch(() => '');
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}

// The service over HTTP: without cookies, without telling where a request comes from, and with a key only to write.

export interface Manifest {
  version: string;
  filter: string;
  bits: number;
  delta: string;
}

/** The service refused, and says why. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Nobody answered, or not the service. */
export class Unreachable extends Error {}

const PATIENCE = 15_000;

export class Service {
  readonly server: string;
  readonly #key: string;

  constructor(server: string, key = "") {
    this.server = server;
    this.#key = key;
  }

  /** What the service says now. `no-cache`, for how long an answer may be kept is the extension's own matter. */
  async now(path: string): Promise<unknown> {
    return this.json(path, { cache: "no-cache" });
  }

  async json(path: string, options: RequestInit = {}): Promise<unknown> {
    const response = await this.#ask(path, options);
    try {
      return await response.json();
    } catch (error) {
      throw new Unreachable("what answered is not the service", { cause: error });
    }
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#ask(path)).arrayBuffer());
  }

  async post(path: string, body: unknown, retryKey: string): Promise<unknown> {
    return this.json(path, {
      method: "POST",
      headers: {
        "Authorization": `Bearer ${this.#key}`,
        "Content-Type": "application/json",
        "Idempotency-Key": retryKey,
      },
      body: JSON.stringify(body),
    });
  }

  async #ask(path: string, options: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(new URL(`${this.server}${path}`), {
        ...options,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw new Unreachable("the service cannot be reached", { cause: error });
    }
    if (response.ok) return response;
    if (response.status >= 500) throw new Unreachable(`the service answers ${response.status}`);
    throw new Refused(response.status, await detailOf(response));
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: unknown; errors?: { detail?: unknown }[] };
    const first = problem.errors?.[0]?.detail;
    return [problem.detail, first].filter((part) => typeof part === "string").join(" ");
  } catch {
    return response.statusText;
  }
}

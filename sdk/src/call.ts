/** What an operation of the client gives: a promise of the reply, with more to ask of it. */
import type { Exchange, Operation } from './operation.ts'

/** A call under way. Awaiting it gives the body of the reply, or throws `ApiFault` when refused. */
export class Call<Body> implements PromiseLike<Body> {
  /** What was called. */
  readonly operation: Operation
  readonly #made: Promise<Exchange<Body>>

  constructor(operation: Operation, made: Promise<Exchange<Body>>) {
    this.operation = operation
    this.#made = made
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is awaited as a promise is
  then<A = Body, B = never>(
    fulfilled?: ((body: Body) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#made.then(({ body }) => body).then(fulfilled, rejected)
  }

  catch<B>(rejected: (reason: unknown) => B | PromiseLike<B>): Promise<Body | B> {
    return this.then(undefined, rejected)
  }

  finally(done: () => void): Promise<Body> {
    return this.then().finally(done)
  }

  /** The reply with status and headers: `Location` of a 202, `Retry-After`, an etag. */
  exchange(): Promise<Exchange<Body>> {
    return this.#made
  }
}

/** A call that gives a file. Awaiting it gives all bytes; {@link stream} gives them as they come. */
export class FileCall implements PromiseLike<Uint8Array> {
  readonly #opened: Promise<Response>
  readonly #whole: (opened: Response) => Promise<Exchange<Uint8Array>>
  #read: Promise<Exchange<Uint8Array>> | undefined

  constructor(opened: Promise<Response>, whole: (opened: Response) => Promise<Exchange<Uint8Array>>) {
    this.#opened = opened
    this.#whole = whole
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is awaited as a promise is
  then<A = Uint8Array, B = never>(
    fulfilled?: ((bytes: Uint8Array) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.exchange()
      .then(({ body }) => body)
      .then(fulfilled, rejected)
  }

  catch<B>(rejected: (reason: unknown) => B | PromiseLike<B>): Promise<Uint8Array | B> {
    return this.then(undefined, rejected)
  }

  finally(done: () => void): Promise<Uint8Array> {
    return this.then().finally(done)
  }

  /** All bytes with status and headers. */
  exchange(): Promise<Exchange<Uint8Array>> {
    this.#read ??= this.#opened.then(this.#whole)
    return this.#read
  }

  /** The bytes as they arrive, in bounded memory. A stream that breaks is an error of the stream: nothing is sent again. */
  async stream(): Promise<Exchange<ReadableStream<Uint8Array>>> {
    const { status, headers, body } = await this.#opened
    return { status, headers, body: body ?? new Blob([]).stream() }
  }
}

/**
 * A call that gives a list. Awaiting it gives the first page; iterating gives every row of every page, and ends with an
 * error rather than with a part of them.
 */
export class Paged<Page, Item> extends Call<Page> implements AsyncIterable<Item> {
  readonly #pages: () => AsyncGenerator<Page, void>
  readonly #rows: (page: Page) => readonly Item[]

  constructor(
    operation: Operation,
    first: Promise<Exchange<Page>>,
    pages: () => AsyncGenerator<Page, void>,
    rows: (page: Page) => readonly Item[],
  ) {
    super(operation, first)
    this.#pages = pages
    this.#rows = rows
  }

  /** Page after page, as they arrived. */
  pages(): AsyncGenerator<Page, void> {
    return this.#pages()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for await (const page of this.#pages()) yield* this.#rows(page)
  }

  /** Every row, once all are there. */
  async all(): Promise<Item[]> {
    const rows: Item[] = []
    for await (const row of this) rows.push(row)
    return rows
  }
}

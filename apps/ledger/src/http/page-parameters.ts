import { Readable, WholeNumber } from './parameters';

const NOT_A_CURSOR = '"after" must be the `next` of the page before.';

/** The `next` of the page before, which `read` understands. */
export const Cursor = (read: (text: string) => string | undefined): PropertyDecorator =>
  Readable('The `next` of the page before.', NOT_A_CURSOR, read);

export const Limit = (): PropertyDecorator =>
  WholeNumber('The most items of a page.', { least: 1, most: 1_000, fallback: 100 });

/** How lists are paged whose cursors are whole numbers. */
export class PageParameters {
  @Cursor((text) => (/^\d{1,15}$/.test(text) ? text : undefined))
  readonly after?: string;

  @Limit()
  readonly limit: number = 100;
}

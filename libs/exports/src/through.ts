import { pipeline, Readable, type Transform } from 'node:stream';

/**
 * What comes out of a transform when everything of a source is put in. A reader that stops ends both; a failure of
 * either comes out as an error here, and nowhere else. (`compose` leaves the errors of its stages without a listener
 * when its reader goes away, and that ends the process.)
 */
export async function* through<Out>(source: AsyncIterable<unknown> | Iterable<unknown>, transform: Transform) {
  const from = Readable.from(source);
  from.on('error', () => undefined);
  transform.on('error', () => undefined);
  pipeline(from, transform, () => undefined);
  yield* transform as AsyncIterable<Out>;
}

import { PageSize } from './page-size';

/** Pages that take as long as the test says. */
function pagesTaking(ms: () => number): PageSize {
  let time = 0;
  let starts = true;
  const now = (): number => {
    if (!starts) time += ms();
    starts = !starts;
    return time;
  };
  return new PageSize(now);
}

describe('the size of a page', () => {
  it('shrinks by halves, in whole events, while pages take too long, and never to nothing', () => {
    const pages = pagesTaking(() => 21);
    const sizes = [1, 2, 3, 4, 5, 6].map(() => {
      pages.timed(() => undefined);
      return pages.size;
    });
    expect(sizes).toEqual([500, 250, 125, 62, 50, 50]);
  });

  it('grows again with quick pages, up to its limit', () => {
    const durations = [21, 21, 5, 5, 5];
    const pages = pagesTaking(() => durations.shift()!);
    const sizes = [1, 2, 3, 4, 5].map(() => {
      pages.timed(() => undefined);
      return pages.size;
    });
    expect(sizes).toEqual([500, 250, 500, 1_000, 1_000]);
  });
});

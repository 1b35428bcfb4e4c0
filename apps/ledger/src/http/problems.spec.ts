import { problemKinds } from './problems';

describe('the title of a problem', () => {
  it.each(Object.entries(problemKinds))(
    'of %s names the fault in a few words, without a sentence',
    (_slug, { title }) => {
      expect(title).toMatch(/^[A-Z][\w-]*(?: [\w-]+){0,4}$/);
      expect(title).not.toMatch(/\b(?:is|are|has|have|do|does|may|can|cannot|needs?|knows?|you|your|this|the)\b/i);
    },
  );

  it('names one kind of problem only', () => {
    const titles = Object.values(problemKinds).map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});

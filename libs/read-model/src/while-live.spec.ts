import { GenerationGone } from './tables';
import { whileLive } from './while-live';

describe('a question while another process promotes rebuilt tables', () => {
  it('is asked again when its tables are gone, and answered from the new ones', async () => {
    let asked = 0;
    const answer = await whileLive(async () => {
      asked++;
      if (asked === 1) throw new GenerationGone(1);
      if (asked === 2) throw new Error('no such table: changes_2');
      return 'an answer';
    });
    expect([answer, asked]).toEqual(['an answer', 3]);
  });

  it('is refused after five promotions in a row, as retryable', async () => {
    let asked = 0;
    const answer = whileLive(async () => {
      asked++;
      throw new Error('no such table: changes_7');
    });
    await expect(answer).rejects.toThrow(GenerationGone);
    expect(asked).toBe(5);
  });

  it('passes other errors on at once', async () => {
    let asked = 0;
    const answer = whileLive(async () => {
      asked++;
      throw new Error('no such column: x');
    });
    await expect(answer).rejects.toThrow('no such column: x');
    expect(asked).toBe(1);
  });
});

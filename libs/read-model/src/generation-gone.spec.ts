import { GenerationGone } from './tables';

it('a generation that was replaced during a question asks the caller to ask again, and is no defect', () => {
  const error = new GenerationGone(3);
  expect(error.message).toBe('Generation 3 of the read model was replaced by a newer one. Ask again.');
  expect(error.answer).toEqual({ problem: 'unavailable' });
});

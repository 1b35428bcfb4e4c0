import { catalog, jsonSchemaOf, type Field } from '@ledger/demand';
import { type Fault, type Step, stepNames, steps } from '@ledger/intake';
import { parseDate } from '@ledger/kernel';
import { Ajv2020 } from 'ajv/dist/2020';
import fc from 'fast-check';
import { ProblemError } from '../http/problems';
import { RequestPipe } from '../http/request.pipe';
import { stepDtos } from './step-dtos';

const pipe = new RequestPipe();

/** What the pipe of the service finds wrong with the body of a step. */
async function faultsIn(step: Step, body: unknown): Promise<readonly Fault[]> {
  try {
    await pipe.transform(body, { type: 'body', metatype: stepDtos[step] });
    return [];
  } catch (error) {
    return (error as ProblemError).answer.errors!;
  }
}

describe('the body of a step', () => {
  const ajv = new Ajv2020();
  ajv.addFormat('date', (text: string) => parseDate(text) !== undefined);

  const wrong = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      '',
      'Ireland',
      'x y',
      '2019-02-29',
      '2019-3-1',
      -1,
      0.5,
      1e9 + 1,
      2 ** 53,
      [],
      {},
      true,
    ),
    fc.string({ unit: 'binary' }),
  );
  const rightFor = (field: Field): fc.Arbitrary<unknown> => {
    if (field.kind === 'word') return fc.constantFrom(...field.of.words);
    if (field.kind === 'count') return fc.integer({ min: 0, max: 1e9 });
    if (field.kind === 'flag') return fc.boolean();
    return field.kind === 'date' ? fc.constantFrom('2019-03-01', '2020-02-29') : fc.constantFrom('c-1', 'A:b/c.d_9');
  };
  const bodies = (step: Step): fc.Arbitrary<Record<string, unknown>> => {
    const { shape } = catalog[steps[step]];
    const mostlyRight = Object.entries(shape as Record<string, Field>).map(
      ([name, field]) =>
        [name, fc.oneof({ arbitrary: rightFor(field), weight: 12 }, { arbitrary: wrong, weight: 1 })] as const,
    );
    const stray = [
      'officer',
      fc.oneof({ arbitrary: fc.constant(undefined), weight: 8 }, { arbitrary: wrong, weight: 1 }),
    ] as const;
    const record = fc.record(Object.fromEntries([...mostlyRight, stray]), { requiredKeys: [] });
    return fc.oneof(record, fc.record(Object.fromEntries(mostlyRight)));
  };
  const asSent = (body: object): unknown => JSON.parse(JSON.stringify(body));

  it.each(stepNames)('of %s is taken exactly when the JSON Schema of its event takes it', async (step) => {
    const { type, version } = catalog[steps[step]];
    const allows = ajv.compile(jsonSchemaOf(type, version));
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(bodies(step).map(asSent), async (body) => {
        const taken = (await faultsIn(step, body)).length === 0;
        seen.add(taken);
        expect({ body, taken }).toEqual({ body, taken: allows(body) });
      }),
      { numRuns: 100 },
    );
    expect(seen.size).toBe(2);
  });

  it('is told field by field what is wrong with it', async () => {
    const body = { on: '2019-13-01', category: 'content', accounts: -1, officer: 'N. N.' };
    expect(await faultsIn('disclose', body)).toEqual([
      { pointer: '/officer', detail: '"officer" is not a field of this command' },
      { pointer: '/on', detail: '"on" has to be a day of the calendar such as 2019-03-08, of the years 1970 to 9998' },
      { pointer: '/accounts', detail: '"accounts" is negative: a count never is' },
    ]);
    expect(await faultsIn('validate', 'today')).toEqual([{ pointer: '', detail: 'the body has to be a JSON object' }]);
  });

  it('is refused by name of the rule where an id in it tells of a person', async () => {
    const body = { on: '2019-03-02', challenge: 'SSN-078-05-1120', ground: 'overbroad' };
    expect(await faultsIn('challenge', body)).toEqual([
      { pointer: '/challenge', detail: expect.stringContaining('ids-are-opaque') as string },
    ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'with a field called %s is refused',
    async (name) => {
      const body = JSON.parse(`{"on":"2019-03-02","${name}":1}`) as object;
      expect(await faultsIn('validate', body)).toEqual([
        { pointer: `/${name}`, detail: `"${name}" is not a field of this command` },
      ]);
    },
  );
});

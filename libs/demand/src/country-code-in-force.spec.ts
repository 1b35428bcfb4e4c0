import type { LocalDate } from '@ledger/kernel';
import fc from 'fast-check';
import { accepted, corrected, given, happened, received, refused } from './testing/given';
import { withdrawnCountries } from './vocabulary/withdrawn-countries';

const receivedOn = (country: string, on: string) =>
  happened('DemandReceived', on, {
    section: 'criminal',
    country,
    authority: 'police',
    process: 'subpoena',
    accounts: 5,
    segment: 'consumer',
  });

const refusal = refused('country-code-in-force');

describe('a demand of a country whose code was withdrawn', () => {
  it('is recorded for every day on which the code was in force, and refused for all others', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(withdrawnCountries)), days, (code, date) => {
        const { from = '', until } = withdrawnCountries[code]!;
        const on = date.toISOString().slice(0, 10);
        given()
          .when(receivedOn(code, on))
          .then(on >= from && on < until ? accepted : refusal);
      }),
    );
  });

  it('is refused under the posture flag as well: nothing can have come from there', () => {
    given().when(receivedOn('AN', '2019-03-01')).then(refusal, 'flag');
  });

  it('may be corrected to it by a later correction that goes by the day of receipt', () => {
    given(receivedOn('CW', '2009-05-01'))
      .when(corrected('2019-03-01', { country: 'AN' }))
      .then(accepted);
  });

  it.each([
    ['the country', { country: 'AN' }],
    ['both', { country: 'YU', receivedOn: '2005-01-01' as LocalDate }],
  ])('is not made by a correction of %s', (_what, data) => {
    given(received()).when(corrected('2019-03-05', data)).then(refusal);
  });

  it('is not moved to a day on which the code was not in force', () => {
    given(receivedOn('CS', '2005-01-01'))
      .when(corrected('2019-03-05', { receivedOn: '2007-01-01' as LocalDate }))
      .then(refusal);
  });
});

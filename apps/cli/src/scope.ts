import type { TotalsQuery } from '@ledger/read-model';
import { type Audience, audiences } from '@ledger/publication';
import { type Command, Option } from 'commander';
import { countryWord, sectionWord, several } from './options';

/** Which totals a question is about: the options that `totals` and `explain` share. */
export interface ScopeOptions {
  readonly section?: readonly string[];
  readonly country?: readonly string[];
  readonly policy?: string;
  readonly asOf?: string;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly audience?: Audience;
}

export const withScope = (command: Command): Command =>
  command
    .option('--section <section>', 'only this section: criminal, emergencies, civil, ...; may be repeated', several)
    .option('--country <country>', 'only this country, by name or code; may be repeated', several)
    .option('--policy <policy>', 'the counting policy, by name or id: microsoft, processed/1, ...')
    .option('--as-of <when>', 'as it was at a position of the ledger, or at an instant: 2019-07-01T00:00:00Z')
    .addOption(
      new Option('--audience <audience>', 'only what this audience may see; all when absent').choices(audiences),
    )
    .option('--url <address>', 'ask the service there instead of opening LEDGER_DATA_DIR')
    .option('--token-file <file>', 'with --url: the file that holds the bearer token');

export function scopeOf(period: string, { section = [], country = [], policy, asOf }: ScopeOptions): TotalsQuery {
  return {
    period,
    filters: {
      ...(section.length > 0 ? { section: section.map(sectionWord) } : {}),
      ...(country.length > 0 ? { country: country.map(countryWord) } : {}),
    },
    ...(policy === undefined ? {} : { policy }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

type Whom = Pick<ScopeOptions, 'url' | 'tokenFile' | 'audience'>;

export const serviceOf = ({ url, tokenFile, audience }: ScopeOptions): Whom => ({
  ...(url === undefined ? {} : { url }),
  ...(tokenFile === undefined ? {} : { tokenFile }),
  ...(audience === undefined ? {} : { audience }),
});

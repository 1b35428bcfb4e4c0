import type { TotalsQuery } from '@ledger/read-model';
import type { Command } from 'commander';
import { countryWord, sectionWord, several } from './options';

/** Which totals a question is about: the options that `totals` and `explain` share. */
export interface ScopeOptions {
  readonly section?: readonly string[];
  readonly country?: readonly string[];
  readonly policy?: string;
  readonly asOf?: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

export const withScope = (command: Command): Command =>
  command
    .option('--section <section>', 'only this section: criminal, emergencies, civil, ...; may be repeated', several)
    .option('--country <country>', 'only this country, by name or code; may be repeated', several)
    .option('--policy <policy>', 'the counting policy, by name or id: microsoft, processed/1, ...')
    .option('--as-of <when>', 'as it was at a position of the ledger, or at an instant: 2019-07-01T00:00:00Z')
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

export const serviceOf = ({ url, tokenFile }: ScopeOptions): { url?: string; tokenFile?: string } => ({
  ...(url === undefined ? {} : { url }),
  ...(tokenFile === undefined ? {} : { tokenFile }),
});

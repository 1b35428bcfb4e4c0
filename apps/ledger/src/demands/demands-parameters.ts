import { type DemandFilter, demandFilters, type DemandsQuery, demandWords } from '@ledger/read-model';
import { PageParameters } from '../http/page-parameters';
import { SomeOf } from '../http/parameters';
import { present } from '../http/present';

const Filter = (name: DemandFilter): PropertyDecorator =>
  SomeOf(`Only demands with this word in ${name}; once for each word.`, demandWords[name]);

/** What the list of demands can be narrowed down to. */
export class DemandsParameters extends PageParameters implements Record<DemandFilter, readonly string[] | undefined> {
  @Filter('section')
  readonly section: readonly string[] | undefined;
  @Filter('country')
  readonly country: readonly string[] | undefined;
  @Filter('process')
  readonly process: readonly string[] | undefined;
  @Filter('authority')
  readonly authority: readonly string[] | undefined;
  @Filter('segment')
  readonly segment: readonly string[] | undefined;
  @Filter('outcome')
  readonly outcome: readonly string[] | undefined;
  @Filter('received_on')
  readonly received_on: readonly string[] | undefined;

  /** The question; the words in it exist. */
  get query(): DemandsQuery {
    const { after, limit } = this;
    const filters = present(Object.fromEntries(demandFilters.map((name) => [name, this[name]])));
    return { filters, ...present({ after }), limit };
  }
}

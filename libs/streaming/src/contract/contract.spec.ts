import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Contract, contractPath } from './contract';

/** 0 is the highest severity; warnings and hints follow. */
const isError = ({ severity }: { readonly severity: number }): boolean => severity === 0;

describe('asyncapi.yaml', () => {
  it('is a valid AsyncAPI 3 document', async () => {
    const { document, diagnostics } = await new Parser().parse(readFileSync(contractPath(), 'utf8'));
    const errors = diagnostics.filter(isError);
    expect(errors.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  it('gives each topic its settings, under the prefix of the installation', () => {
    const contract = new Contract('staging.');
    expect(contract.specs().map(({ topic, partitions }) => `${topic} ${partitions}`)).toEqual([
      'staging.ledger.total-changes.v1 6',
      'staging.ledger.totals.v1 6',
      'staging.ledger.cursors.v1 1',
      'staging.ledger.demand-events.v1 12',
      'staging.ledger.reports.v1 1',
      'staging.ledger.intake.v1 12',
      'staging.ledger.intake.dlq.v1 12',
    ]);
    expect(contract.spec('cursors').config).toEqual({
      'cleanup.policy': 'compact',
      'segment.ms': '3600000',
      'min.insync.replicas': '2',
    });
  });

  it('keeps changes and totals of a cell in partitions of the same number, and dead letters with their topic', () => {
    const contract = new Contract();
    expect(contract.partitions('totals')).toBe(contract.partitions('totalChanges'));
    expect(contract.partitions('deadLetters')).toBe(contract.partitions('intake'));
    expect(contract.partitions('cursors')).toBe(1);
  });
});

import type { Fault } from '@ledger/intake';
import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { BodyPipe } from './body.pipe';
import { faultsOf } from './faults';
import { problem, ProblemError } from './problems';

/** Checks query strings and bodies against the DTO that a controller declares, and refuses them with problem details. */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly query = new ValidationPipe({
    transform: true,
    exceptionFactory: (errors) => badQuery(faultsOf(errors, (name) => name)),
  });
  private readonly body = new BodyPipe();

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'query') return this.query.transform(value, metadata);
    return metadata.type === 'body' ? this.body.transform(value, metadata) : value;
  }
}

/** Each detail is a sentence. */
const badQuery = (errors: readonly Fault[]): ProblemError =>
  new ProblemError(problem('bad-query', errors.map(({ detail }) => detail).join(' '), errors));

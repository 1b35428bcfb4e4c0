import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Describes `after` and `limit`, which every list takes. */
export const ApiPaging = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'after',
      required: false,
      description: 'The `next` of the page before.',
      schema: { type: 'string' },
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'The most items of a page.',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
    }),
  );

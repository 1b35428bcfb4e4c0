import { demandFilters } from '@ledger/read-model';
import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Describes what the list of demands can be narrowed down to. */
export const ApiFilters = (): MethodDecorator =>
  applyDecorators(
    ...demandFilters.map((name) =>
      ApiQuery({
        name,
        required: false,
        description: `Only demands with this word in ${name}; once for each word.`,
        style: 'form',
        explode: true,
        schema: { type: 'array', items: { type: 'string' } },
      }),
    ),
  );

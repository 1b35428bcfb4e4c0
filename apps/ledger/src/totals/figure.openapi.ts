import { blanks } from '@ledger/publication';

/** A figure as an audience is shown it: a number, a band that holds it, or the reason why there is none. */
export const FIGURE = [
  { type: 'integer', minimum: 0 },
  {
    type: 'object',
    required: ['band'],
    additionalProperties: false,
    properties: {
      band: {
        type: 'object',
        required: ['from'],
        additionalProperties: false,
        properties: { from: { type: 'integer' }, to: { type: 'integer' } },
      },
    },
  },
  {
    type: 'object',
    required: ['blank'],
    additionalProperties: false,
    properties: { blank: { type: 'string', enum: [...blanks] } },
  },
];

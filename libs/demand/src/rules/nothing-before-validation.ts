import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { Rule } from './rule';

/**
 * No demand is answered with data, or with the lack of it, before it was found valid: Microsoft's compliance team
 * reviews each demand, rejects those that are not valid, and provides only what the order specifies (Microsoft, Data
 * Law, "About our practices and your data"). European Union: Regulation (EU) 2023/1543, Articles 10 and 12.
 */
export const nothingBeforeValidation: Rule<EventOf<'DataDisclosed' | 'NoDataFound'>> = ({ at }, { validatedAt }) =>
  validatedAt === undefined || !clearlyBefore(at, validatedAt)
    ? undefined
    : {
        rule: 'nothing-before-validation',
        detail: `This answer was given at ${at}, before the demand was found valid at ${validatedAt}.`,
        next: 'If the demand was found valid earlier, send DemandValidated with that time, then this event again; if the time of this event is wrong, send it with the right one.',
      };

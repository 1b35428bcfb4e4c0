import type { Register } from '../command';
import { backup } from './backup';
import { deadLetters } from './dead-letters';
import { demo } from './demo';
import { doctor } from './doctor';
import { explain } from './explain';
import { importing } from './import';
import { init } from './init';
import { projections } from './projections';
import { replay } from './replay';
import { restoring } from './restore';
import { serve } from './serve';
import { simulate } from './simulate';
import { token } from './token';
import { totals } from './totals';
import { waiting } from './waiting';

/** Every command, in the order of the help. A new one is a file here and a line in this list. */
export const commands: readonly Register[] = [
  demo,
  serve,
  importing,
  simulate,
  totals,
  explain,
  waiting,
  deadLetters,
  replay,
  projections,
  doctor,
  backup,
  restoring,
  init,
  token,
];

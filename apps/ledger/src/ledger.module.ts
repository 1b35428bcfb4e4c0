import type { Log } from '@ledger/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { DemandsController } from './demands/demands.controller';
import { EventsController } from './events/events.controller';
import { HealthController } from './health/health.controller';
import { Ledger } from './ledger';
import { LOG } from './log';
import { ReplayController } from './totals/replay.controller';
import { StreamController } from './totals/stream.controller';
import { TotalsController } from './totals/totals.controller';

/** The doors of an opened ledger. Which of them there are depends on the roles of this process. */
@Module({})
export class LedgerModule {
  static of(ledger: Ledger, log: Log): DynamicModule {
    return {
      module: LedgerModule,
      controllers: [
        HealthController,
        EventsController,
        DemandsController,
        TotalsController,
        StreamController,
        ReplayController,
      ],
      providers: [
        { provide: Ledger, useValue: ledger },
        { provide: LOG, useValue: log },
      ],
    };
  }
}

import type { Access, Log, Settings } from '@ledger/platform';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { handlerProviders } from './buses';
import { DemandsController } from './demands/demands.controller';
import { WaitingController } from './demands/waiting.controller';
import { EventsController } from './events/events.controller';
import { SpoolRoom } from './events/spool-room';
import { HealthController } from './health/health.controller';
import { Readiness } from './health/readiness';
import { ACCESS } from './http/access';
import { ProblemFilter } from './http/problem.filter';
import { RequestPipe } from './http/request.pipe';
import { RouteTable } from './http/route-table';
import { IdentityController } from './identity/identity.controller';
import { Ledger } from '@ledger/ledger';
import { LOG } from './log';
import { Metrics } from './metrics';
import { Shares } from './shares';
import { Shutdown } from './shutdown';
import { StepsController } from './steps/steps.controller';
import { ReplayController } from './totals/replay.controller';
import { StreamController } from './totals/stream.controller';
import { TotalsController } from './totals/totals.controller';

/** The doors that each role of a process opens; health and metrics are always there. */
const DOORS: { readonly [R in Settings['roles'][number]]?: readonly Type[] } = {
  intake: [EventsController, StepsController],
  api: [DemandsController, WaitingController, TotalsController, StreamController, ReplayController],
};

interface Parts {
  readonly roles: Settings['roles'];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly shares: Shares;
  readonly access: Access;
  readonly room: SpoolRoom;
  readonly routes: RouteTable;
}

/** The doors of an opened ledger. */
@Module({})
export class LedgerModule {
  static of(ledger: Ledger, { roles, log, metrics, shares, access, room, routes }: Parts): DynamicModule {
    return {
      module: LedgerModule,
      imports: [CqrsModule.forRoot()],
      controllers: [HealthController, IdentityController, ...roles.flatMap((role) => DOORS[role] ?? [])],
      providers: [
        ...handlerProviders(),
        { provide: Ledger, useValue: ledger },
        { provide: Readiness, useValue: new Readiness(ledger, roles) },
        { provide: LOG, useValue: log },
        { provide: ACCESS, useValue: access },
        { provide: SpoolRoom, useValue: room },
        { provide: Metrics, useValue: metrics },
        { provide: Shares, useValue: shares },
        { provide: RouteTable, useValue: routes },
        Shutdown,
        { provide: APP_PIPE, useClass: RequestPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

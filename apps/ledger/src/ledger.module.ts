import { ApplicationModule } from '@ledger/intake/commands';
import type { Access, Log, Settings } from '@ledger/platform';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DemandsController } from './demands/demands.controller';
import { StepsController } from './demands/steps.controller';
import { WaitingController } from './demands/waiting.controller';
import { EventsController } from './events/events.controller';
import { SpoolRoom } from './events/spool-room';
import { HealthController } from './health/health.controller';
import { Readiness } from './health/readiness';
import { ACCESS } from './http/access';
import { IdentityController } from './identity/identity.controller';
import { KAFKA, type KafkaWork } from './kafka/kafka-work';
import { Ledger } from './ledger';
import { LOG } from './log';
import { questionProviders } from './questions/question-bus';
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
  readonly kafka: KafkaWork | undefined;
  readonly access: Access;
  readonly room: SpoolRoom;
}

/** The doors of an opened ledger. */
@Module({})
export class LedgerModule {
  static of(ledger: Ledger, { roles, log, kafka, access, room }: Parts): DynamicModule {
    return {
      module: LedgerModule,
      imports: [ApplicationModule.of(ledger.intake)],
      controllers: [HealthController, IdentityController, ...roles.flatMap((role) => DOORS[role] ?? [])],
      providers: [
        ...questionProviders(),
        { provide: Ledger, useValue: ledger },
        { provide: Readiness, useValue: new Readiness(ledger, roles) },
        { provide: LOG, useValue: log },
        { provide: ACCESS, useValue: access },
        { provide: SpoolRoom, useValue: room },
        { provide: KAFKA, useValue: kafka ?? null },
      ],
    };
  }
}

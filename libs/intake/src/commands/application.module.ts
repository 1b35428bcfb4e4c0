import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Intake } from '../intake';
import { RecordStepHandler } from './record-step.handler';

/** Puts the commands on the `CommandBus`, behind an intake that is open already and that somebody else closes. */
@Module({})
export class ApplicationModule {
  static of(intake: Intake): DynamicModule {
    return {
      module: ApplicationModule,
      imports: [CqrsModule.forRoot()],
      providers: [{ provide: Intake, useValue: intake }, RecordStepHandler],
      exports: [CqrsModule],
    };
  }
}

import { Module } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import type { Clock } from '@stoa/kernel';
import { Authenticator, CLOCK } from '@stoa/service';

@Module({
  providers: [
    {
      provide: Authenticator,
      inject: [Bus, CLOCK],
      useFactory: (bus: Bus, clock: Clock) => new Authenticator(bus, clock),
    },
  ],
  exports: [Authenticator],
})
export class HandshakeModule {}

import { Module, type DynamicModule } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { Files } from './files.js';

/** Provides the `Files` of a service to the module that imports it. */
@Module({})
export class FilesModule {
  /** @param service the name of the bucket: one for each service */
  static forService(service: string): DynamicModule {
    const useFactory = (bus: Bus): Files => new Files(bus.bucket(service));
    return {
      module: FilesModule,
      providers: [{ provide: Files, useFactory, inject: [Bus] }],
      exports: [Files],
    };
  }
}

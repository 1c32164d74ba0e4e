import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { databaseFault } from '@stoa/persistence';
import { throwError, type Observable } from 'rxjs';

/** Passes Faults on to the bus, which Nest's own filter would lose, and errors of TypeORM's repositories as Faults. */
@Catch()
export class FaultFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => databaseFault(error));
  }
}

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import converter from 'openapi-to-postmanv2';

const options = {
  folderStrategy: 'Tags',
  parametersResolution: 'Example',
  // Parameters that need not be given are there to be switched on.
  enableOptionalParameters: false,
  alwaysInheritAuthentication: true,
};

/** A description as a Postman collection v2.1, as JSON text. */
export function convert(description: object): Promise<string> {
  return new Promise((resolve, reject) => {
    converter.convertV2({ type: 'json', data: description }, options, (error, result) => {
      if (error) reject(error);
      else if (result.result) resolve(JSON.stringify(result.output[0]!.data));
      else reject(new Error(result.reason));
    });
  });
}

// A thread of its own, because it takes a large part of a second in which no request would be answered.
if (!isMainThread && parentPort) parentPort.postMessage(await convert(workerData as object));

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import converter from 'openapi-to-postmanv2';

const options = {
  folderStrategy: 'Tags',
  parametersResolution: 'Example',
  // Optional parameters are listed, but switched off.
  enableOptionalParameters: false,
  alwaysInheritAuthentication: true,
};

/** Converts an OpenAPI description to a Postman collection v2.1, as JSON text. */
export function convert(description: object): Promise<string> {
  return new Promise((resolve, reject) => {
    converter.convertV2({ type: 'json', data: description }, options, (error, result) => {
      if (error) reject(error);
      else if (result.result) resolve(JSON.stringify(result.output[0]!.data));
      else reject(new Error(result.reason));
    });
  });
}

// Runs in a worker thread, because the conversion would block the event loop for a large part of a second.
if (!isMainThread && parentPort) parentPort.postMessage(await convert(workerData as object));

import { commerce } from '@stoa/contracts';
import { route, type RequestParts, type Route } from '../route.js';
import { idOf, objectPath } from './commerce-resources.js';

const { files } = commerce;

const path = '/files/';
/** Bytes of a form with a file of 20 MiB, which the service limits. */
export const maxForm = 21 * 1024 * 1024;

/** A file that is sent as the part `file` of a form, and in no other way. */
const fileForm: NonNullable<Route['upload']> = { types: [], maxBytes: maxForm, fileField: 'file' };

const sentFile = ({ upload, origin }: RequestParts): { name?: string; type: string; origin: string } => ({
  ...(upload?.name !== undefined && { name: upload.name }),
  type: upload?.type ?? '',
  origin,
});

/** POST of a picture of an object: `/products/3/images/`. */
export const pictureRow = (
  path: string,
  name: string,
  operation: typeof commerce.products.addImage,
  summary: string,
): Route =>
  route({
    method: 'POST',
    path: `${objectPath(path)}${name}/`,
    operation,
    status: 201,
    upload: fileForm,
    input: (parts) => ({ id: idOf(parts), ...sentFile(parts) }),
    summary,
  });

export const fileRoutes: Route[] = [
  route({
    method: 'POST',
    path,
    operation: files.create,
    status: 201,
    upload: fileForm,
    input: sentFile,
    summary: 'Send a file; it is kept when it is linked to an object within a day',
  }),
  route({
    method: 'GET',
    path: objectPath(path),
    operation: files.get,
    input: (parts) => ({ id: idOf(parts), origin: parts.origin }),
    summary: 'Read what is known of a file',
  }),
  route({
    method: 'GET',
    path: `${objectPath(path)}download/`,
    operation: files.download,
    input: (parts) => ({ id: idOf(parts) }),
    summary: 'Read a file; its object has to be visible',
  }),
];

import { own, type Issue } from '@stoa/kernel';

type Message = (params: Record<string, unknown>) => string;

const n = (value: unknown): string => String(value);

/** The messages of Django REST framework and django-filter, by issue. */
const sentences: Record<string, Message> = {
  required: () => 'This field is required.',
  null: () => 'This field may not be null.',
  blank: () => 'This field may not be blank.',
  string: () => 'Not a valid string.',
  max_length: ({ max }) => `Ensure this field has no more than ${n(max)} characters.`,
  min_length: ({ min }) => `Ensure this field has at least ${n(min)} characters.`,
  integer: () => 'A valid integer is required.',
  number: () => 'A valid number is required.',
  max_value: ({ max }) => `Ensure this value is less than or equal to ${n(max)}.`,
  min_value: ({ min }) => `Ensure this value is greater than or equal to ${n(min)}.`,
  boolean: () => 'Must be a valid boolean.',
  choice: ({ value }) => `"${n(value)}" is not a valid choice.`,
  email: () => 'Enter a valid email address.',
  url: () => 'Enter a valid URL.',
  idempotency_key: () => 'Enter 1 to 128 visible ASCII characters.',
  datetime: () =>
    'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
  date: () => 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.',
  uuid: () => 'Must be a valid UUID.',
  max_digits: ({ max }) => `Ensure that there are no more than ${n(max)} digits in total.`,
  max_decimal_places: ({ max }) => `Ensure that there are no more than ${n(max)} decimal places.`,
  max_whole_digits: ({ max }) =>
    `Ensure that there are no more than ${n(max)} digits before the decimal point.`,
  too_long: () => 'String value too large.',
  pk: ({ value }) => `Invalid pk "${n(value)}" - object does not exist.`,
  pk_type: ({ type }) => `Incorrect type. Expected pk value, received ${n(type)}.`,
  list: ({ type }) => `Expected a list of items but got type "${n(type)}".`,
  empty: () => 'This list may not be empty.',
  max_items: ({ max }) => `Ensure this field has no more than ${n(max)} elements.`,
  min_items: ({ min }) => `Ensure this field has at least ${n(min)} elements.`,
  key: ({ name, value }) => `Object with ${n(name)}=${n(value)} does not exist.`,
  mismatch: () => 'This key is that of another object.',
  ended: () => 'The import has ended.',
  standard_contract: () => 'The company has another standard contract.',
  not_stored: () => 'Object does not exist.',
  price_currency: () => 'The price type has another currency.',
  unique_together: ({ fields }) => `The fields ${(fields as string[]).join(', ')} must make a unique set.`,
  unique: ({ model, field }) => `${n(model)} with this ${n(field)} already exists.`,
  null_characters: () => 'Null characters are not allowed.',
  surrogates: ({ code }) => `Surrogate characters are not allowed: U+${n(code)}.`,
  not_a_dict: ({ type }) => `Invalid data. Expected a dictionary, but got ${n(type)}.`,
  no_data: () => 'No data provided',
  // Filters
  filter_number: () => 'Enter a number.',
  filter_date: () => 'Enter a valid date.',
  filter_time: () => 'Enter a valid date/time.',
  filter_choice: ({ value }) => `Select a valid choice. ${n(value)} is not one of the available choices.`,
  filter_reference: () => 'Select a valid choice. That choice is not one of the available choices.',
  filter_items: ({ max }) => `Ensure this list has no more than ${n(max)} items.`,
  filter_length: ({ max, length }) =>
    `Ensure this value has at most ${n(max)} characters (it has ${n(length)}).`,
  range: () => 'Range query expects two values.',
  nul: () => 'Null characters are not allowed.',
  unicode: () => 'Surrogate characters are not allowed.',
  // Rows of files
  json: () => 'Not valid JSON.',
  depth: ({ max }) => `Ensure this value has no more than ${n(max)} levels.`,
  row_size: ({ max }) => `Ensure this row has no more than ${n(max)} bytes.`,
  cells: ({ max }) => `Ensure this row has no more than ${n(max)} cells.`,
  quotes: () => 'A quote is misplaced.',
  feed: ({ text }) => n(text),
  // Files
  no_file: () => 'No file was submitted.',
  not_a_file: () => 'The submitted data was not a file. Check the encoding type on the form.',
  no_file_name: () => 'No filename could be determined.',
  empty_file: () => 'The submitted file is empty.',
  file_name_length: ({ max, length }) =>
    `Ensure this filename has at most ${n(max)} characters (it has ${n(length)}).`,
  file_extension: ({ extension, allowed }) =>
    `File extension “${n(extension)}” is not allowed. Allowed extensions are: ${n(allowed)}.`,
  file_type: () => 'The content of the file is not of the type that its name says.',
  unlinked_files: () => 'Too many files were uploaded and not attached to anything.',
  after_files: () => 'This field has to come before the files.',
  image: () => 'Upload a valid image. The file you uploaded was either not an image or a corrupted image.',
  image_pixels: ({ max }) => `Ensure this image has no more than ${n(max)} pixels.`,
  // Our own
  private_url: () => 'Enter a URL with https and a public address.',
  with_file: () => 'Send a file or the URL of one, not both.',
  past: () => 'Ensure this value is in the future.',
  inn: () => 'Enter a valid INN.',
  kpp: () => 'Enter a valid KPP.',
  ogrn: () => 'Enter a valid OGRN.',
  phone: () => 'Enter a valid phone number.',
  field_name: () =>
    'Enter a valid name. It begins with a letter, and may contain letters, digits and _ only.',
  field_repeated: () => 'Another field of the form has this name.',
  no_reply_address: () => 'The message has no e-mail address to reply to.',
  login: () => 'Enter a valid login. It may contain letters, digits and @/./+/-/_ only.',
  agreement: () => 'The agreement must be accepted.',
  credentials: () => 'Unable to log in with provided credentials.',
  no_login: () => 'Must include "email" or "login" and "password".',
  own: () => 'You cannot change this field of your own account.',
  own_password: () => 'Your own password is changed at auth/password/.',
  derived: () => 'The role follows from membership in the root group.',
  in_use: ({ model }) => `${n(model).charAt(0).toUpperCase()}${n(model).slice(1)} is in use.`,
  category_cycle: () => 'Category cannot be its own descendant.',
  old_password: () => 'The password is not correct.',
  period: ({ from }) => `Ensure this value is after ${n(from)}.`,
  stale: ({ stored }) => `Ensure this value is not before ${n(stored)}, which is stored.`,
  default_price_type: () => 'Another price type of the supplier must be made the default first.',
  coupon: () => 'Coupon is not valid.',
  usage_limit: () => 'Usage limit reached.',
  fixed: () => 'This field cannot be changed.',
  company_orders: () => 'Company has orders.',
  no_price: () => 'No price for this contract.',
  step: ({ step }) => `Ensure this value is a multiple of step size ${n(step)}.`,
  too_much: () => 'The amount is too large.',
  available: ({ available }) => `Only ${n(available)} available.`,
  shippable: ({ max }) => `Only ${n(max)} can be shipped.`,
  transition: ({ from, to }) => `Transition from "${n(from)}" to "${n(to)}" is not allowed.`,
  company_orders_refused: () => 'Company may not place orders.',
  contract_inactive: () => 'Contract is not active.',
  credit_limit: () => 'Credit limit exceeded.',
  total_changed: () => 'Total has changed.',
  forbidden: () => 'You do not have permission to perform this action.',
  several_orders: () => 'Several orders have this external id.',
  several_numbers: () => 'Several orders have this number.',
  order_not_new: () => 'Order can be changed only in status "new".',
  order_not_shipped: () => 'Claim is possible only for a shipped order.',
  claimable: ({ max }) => `No more than ${n(max)} can be claimed.`,
  refundable: ({ max }) => `No more than ${n(max)} can be refunded.`,
  not_in_status: ({ status }) => `This is not possible in status "${n(status)}".`,
  no_warehouse: () => 'The supplier has no warehouse.',
  message_empty: () => 'Text or files are required.',
  company_contracts: () => 'Company has contracts.',
  line_start: () => 'A status line must start at "new".',
  line_end: () => 'A status line must reach a final status.',
  line_unreachable: ({ value }) => `The status "${n(value)}" cannot be reached.`,
  line_final: ({ value }) => `The status "${n(value)}" is final.`,
  line_missing: ({ value }) => `Payment type ${n(value)} needs another status line first.`,
};

const sentence = ({ issue, params = {} }: Issue): string =>
  own(sentences, issue)?.(params) ?? 'Invalid value.';

export type Errors = string[] | Errors[] | { [key: string]: Errors };

/** The messages at one place of a body, and those below it. */
interface Place {
  messages: string[];
  below: Map<string | number, Place>;
  /** The length of the list, where the places below are items of a list of objects. */
  size?: number;
}

const newPlace = (): Place => ({ messages: [], below: new Map() });

/**
 * Nests issues as DRF does: by field; those of a whole object (no path, or `''` in it) under `non_field_errors`; those
 * of a list's plain values by index; those of a list's objects in a list of the same length, with `{}` for valid ones.
 */
export function errorsOf(issues: readonly Issue[]): Errors {
  const top = newPlace();
  for (const issue of issues) put(top, issue);
  return errorsAt(top);
}

function put(top: Place, issue: Issue): void {
  const sizes = [...((issue.params?.sizes as number[] | undefined) ?? [])];
  const path = issue.path.length ? issue.path : [''];
  let place = top;
  for (const [depth, step] of path.entries()) {
    if (typeof step === 'number' && depth < path.length - 1) place.size = sizes.shift() ?? step + 1;
    const next = place.below.get(step) ?? newPlace();
    place.below.set(step, next);
    place = next;
  }
  place.messages.push(sentence(issue));
}

function errorsAt({ messages, below, size = 0 }: Place): Errors {
  if (!below.size) return messages;
  if (size) return listed(below, size);
  const errors = [...below].map(([step, place]) => [step === '' ? whole : step, errorsAt(place)] as const);
  return Object.fromEntries(messages.length ? [[whole, messages], ...errors] : errors);
}

function listed(below: Place['below'], size: number): Errors[] {
  const length = Math.max(size, ...[...below.keys()].map((index) => Number(index) + 1));
  return Array.from({ length }, (_, index) => (below.has(index) ? errorsAt(below.get(index)!) : {}));
}

const whole = 'non_field_errors';

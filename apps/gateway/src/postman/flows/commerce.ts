import type { Flow } from '../flow.js';

/** A form with a file, by the boundary that the requests of files name. */
const formWith = (name: string, content: string): string =>
  `--stoa\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--stoa--\r\n`;

/** A picture of one pixel whose bytes are ASCII, because the body of a request in a collection is text. */
const dot = Buffer.from('474946383961010001000000002c00000000010001000002024401003b', 'hex').toString(
  'latin1',
);

/** Every report needs one. */
const range = { date_from: '2026-01-01', date_to: '2026-12-31' };

export const commerceFlow: Flow = {
  variables: {
    login: 'Of a user; with `password` the first request gets the key.',
    password: 'Of the same user.',
    new_password: 'To change the password of this user; named keys and other logins end.',
    spare_contract_id: 'Of a contract to remove. One that orders were submitted by cannot be removed.',
    spare_price_type_id: 'Of a price type to remove. The default one of a supplier cannot be removed.',
    spare_supplier_id: 'Of a supplier to remove. One that anything refers to cannot be removed.',
    shipped_order_id: 'Of an order that is shipped, to make a claim about.',
    shipped_line_id: 'Of a line of this order.',
    spare_feedback_form_id: 'Of a form to remove. One that messages were written by cannot be removed.',
    participant:
      'Anything, if the key is of a user who takes part in chats. Administrators read chats and write in none.',
    stream: 'Anything, to follow chats: the request does not end.',
    running_import_id: 'Of an import to cancel. One that has ended cannot be cancelled.',
    reset_token: 'Of the mail that a request for a new password sends.',
  },
  requests: {
    'GET /analytics/orders/': { query: range },
    'GET /analytics/products/': { query: range },
    'GET /analytics/customers/': { query: range },
    'GET /analytics/funnel/': { query: range },
    'GET /analytics/claims/': { query: range },
    'POST /auth/': { body: { login: '{{login}}', password: '{{password}}' }, saves: { key: 'token' } },
    'POST /auth/password/': {
      body: { old_password: '{{password}}', new_password: '{{new_password}}' },
      after: ['POST /auth/'],
    },
    'POST /auth/password/reset/confirm/': {
      body: { token: '{{reset_token}}', new_password: '{{new_password}}' },
    },
    'DELETE /price-types/{id}/': { path: { id: '{{spare_price_type_id}}' } },
    'DELETE /suppliers/{id}/': { path: { id: '{{spare_supplier_id}}' } },
    'DELETE /feedback-forms/{id}/': { path: { id: '{{spare_feedback_form_id}}' } },
    'POST /chats/': { when: 'participant' },
    'GET /chats/events/': { when: 'stream' },
    'POST /chats/{id}/messages/': { saves: { chat_message_id: 'id' } },
    'POST /chats/{id}/read/': { body: { last_message_id: '{{chat_message_id}}' } },
    'POST /imports/': {
      query: { kind: 'products', supplier: '{{suppliers_id}}' },
      body: '[{"external_id":"drill","sku":"DRL-20","name":"Drill 20 V"}]',
      saves: { imports_id: 'id' },
    },
    'POST /files/': { body: formWith('note.txt', 'A note.') },
    'POST /products/{id}/images/': { body: formWith('dot.gif', dot) },
    'POST /promotions/{id}/image/': { body: formWith('dot.gif', dot) },
    'POST /news/{id}/image/': { body: formWith('dot.gif', dot) },
    'POST /imports/{id}/cancel/': { path: { id: '{{running_import_id}}' } },
    'POST /claims/': {
      body: {
        order: '{{shipped_order_id}}',
        type: 'defect',
        description: 'Does not switch on',
        lines: [{ order_line: '{{shipped_line_id}}', quantity: '1.000' }],
      },
    },
    // What is ordered needs a price.
    'POST /orders/': { after: ['POST /contracts/', 'POST /prices/'] },
    'POST /orders/calculate/': { after: ['POST /contracts/', 'POST /prices/'] },
    // An order that was submitted is not removed, nor is its contract.
    'POST /orders/{id}/repeat/': { saves: { basket_id: 'id', basket_line_id: 'lines.0.id' } },
    'DELETE /orders/{id}/': { path: { id: '{{basket_id}}' } },
    'DELETE /orders/{id}/lines/{line}/': { path: { id: '{{basket_id}}', line: '{{basket_line_id}}' } },
    'DELETE /contracts/{id}/': { path: { id: '{{spare_contract_id}}' } },
    'POST /stocks/adjust/': {
      body: { product: '{{products_id}}', warehouse: '{{warehouses_id}}', delta: '100.000' },
      after: ['PUT /stocks/{id}/', 'PATCH /stocks/{id}/'],
    },
    'POST /orders/{id}/submit/': {
      body: {},
      after: [
        'POST /stocks/adjust/',
        'PUT /orders/{id}/',
        'PATCH /orders/{id}/',
        'PATCH /orders/{id}/lines/{line}/',
      ],
    },
    'POST /orders/{id}/payments/': { after: ['POST /orders/{id}/submit/'] },
    'POST /orders/{id}/status/': { body: { status: 'reserve' }, after: ['POST /orders/{id}/submit/'] },
    'POST /orders/{id}/cancel/': {
      after: ['POST /orders/{id}/status/', 'POST /orders/{id}/payments/', 'POST /orders/{id}/repeat/'],
    },
    'POST /webhooks/': { saves: { webhooks_id: 'id' } },
    // The test call is the first delivery.
    'GET /webhooks/{id}/deliveries/': { after: ['POST /webhooks/{id}/test/'] },
    // Named keys end with the password.
    'POST /auth/tokens/': { after: ['POST /auth/password/'] },
    'PUT /users/{id}/': { body: { email: 'anna@example.org', first_name: 'Anna' } },
    'PATCH /users/{id}/': { body: { first_name: 'Anna' } },
  },
};

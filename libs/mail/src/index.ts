/**
 * Mails to users: templates in English and Russian, plain text and HTML, sent by background jobs.
 *
 * Invariants:
 * - a mail is asked for in the transaction of the change, and is sent after its commit, with retries; one key is one mail;
 * - a text from outside is never a part of a header or of HTML as it is, and a mail has one recipient;
 * - without a mail server nothing leaves the machine: a development stack keeps its last mails to be read.
 */
export * from './mail.config.js';
export * from './mail.js';
export * from './mail.module.js';
export * from './mailer.js';
export * from './render.js';
export * from './tables/mail-schema.js';
export * from './template.js';
export * from './templates/index.js';

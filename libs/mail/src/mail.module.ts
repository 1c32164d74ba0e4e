import { Global, Module } from '@nestjs/common';
import { Mail } from './mail.js';
import { Mailer } from './mailer.js';

/** Mails of a service with background jobs: its features inject `Mail`. Its configuration has that of `mailConfig`. */
@Global()
@Module({ providers: [Mailer, Mail], exports: [Mailer, Mail] })
export class MailModule {}

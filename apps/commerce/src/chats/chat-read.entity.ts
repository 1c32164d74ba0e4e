import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../users/user.entity.js';
import { Chat } from './chat.entity.js';
import { ChatMessage } from './chat-message.entity.js';

/** How far a user has read a chat; it only moves forward. */
@Entity('chat_reads')
@Check('chat_reads_side_check', `side = any (array['company', 'supplier'])`)
@Index('chat_reads_xid', ['xid'])
@Index('chat_reads_company', ['company', 'xid'])
@Index('chat_reads_supplier', ['supplier', 'xid'])
export class ChatRead {
  @ForeignKey(() => Chat, { name: 'chat_reads_chat_fkey' })
  @PrimaryColumn('int')
  chat!: number;
  @ForeignKey(() => User, { name: 'chat_reads_person_fkey' })
  @PrimaryColumn('int')
  person!: number;
  /** The two of the chat, which never change. */
  @Column('int') company!: number;
  @Column('int') supplier!: number;
  @Column('text') side!: string;
  /** The last one that was read. */
  @ForeignKey(() => ChatMessage, { name: 'chat_reads_message_fkey' })
  @Column('int')
  message!: number;
  @Column('timestamptz') read_at!: Date;
  /** The transaction that moved it. */
  @Column('bigint') xid!: string;
}

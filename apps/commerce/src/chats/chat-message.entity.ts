import { CreatedAt, Id } from '@stoa/persistence';
import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { User } from '../users/user.entity.js';
import { Chat } from './chat.entity.js';

/** A message of a chat. Its id is greater than those of the messages that were committed in the chat before. */
@Entity('chat_messages')
@Check('chat_messages_side_check', `side = any (array['company', 'supplier'])`)
@Index('chat_messages_chat', ['chat', 'id', 'author'])
@Index('chat_messages_xid', ['xid'])
@Index('chat_messages_company', ['company', 'xid'])
@Index('chat_messages_supplier', ['supplier', 'xid'])
export class ChatMessage {
  @Id() id!: number;
  @ForeignKey(() => Chat, { name: 'chat_messages_chat_fkey' })
  @Column('int')
  chat!: number;
  /** The two of the chat, which never change. */
  @Column('int') company!: number;
  @Column('int') supplier!: number;
  @ForeignKey(() => User, { name: 'chat_messages_author_fkey' })
  @Column('int')
  author!: number;
  /** That the author wrote for. */
  @Column('text') side!: string;
  @Column('text') text!: string;
  @Column('int', { array: true, default: '{}' }) files!: number[];
  @CreatedAt() created_at!: Date;
  /** The transaction that wrote it. */
  @Column('bigint') xid!: string;
}

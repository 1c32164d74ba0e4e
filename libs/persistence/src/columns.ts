import { CreateDateColumn, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

/** An integer that PostgreSQL counts up. */
export const Id = (): PropertyDecorator =>
  PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' });

export const CreatedAt = (): PropertyDecorator => CreateDateColumn(now);

export const UpdatedAt = (): PropertyDecorator => UpdateDateColumn(now);

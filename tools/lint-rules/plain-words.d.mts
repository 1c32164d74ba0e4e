import type { Rule } from 'eslint';

interface Finding {
  word: string;
  instead: string;
}

export function refusedInText(text: string, allowed?: readonly string[]): Finding[];

declare const rule: Rule.RuleModule;
export default rule;

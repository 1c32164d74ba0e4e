import type { RecentMail } from '@stoa/contracts';
import { xmlText } from '@stoa/kernel';

/** Mails as their plain text: what they contain is never markup of this page. */
export const mailboxText = (mails: readonly RecentMail[]): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stoa: mailbox</title>
<link rel="stylesheet" href="/home.css">
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
</head>
<body>
<header><img src="/favicon.svg" alt=""><h1>Mailbox</h1></header>
<p>The last mails of this stack, which has no mail server. As JSON: <code>Accept: application/json</code>; of one
address: <code>?to=anna@example.org</code>.</p>
${mails.map(article).join('\n') || '<p>There are none.</p>'}
</body>
</html>
`;

const article = ({ at, from, to, subject, text }: RecentMail): string => `<article>
<h2>${xmlText(subject)}</h2>
<p>${xmlText(at)}, from ${xmlText(from)} to ${xmlText(to)}</p>
<pre>${xmlText(text)}</pre>
</article>`;

/** Bounds what a document may cost before anybody knows what it asks: its tokens. How deep it may nest is the parser's to say. */

import type { Policy, PolicyInput } from '../policy.ts';

export function documentSize({ app }: PolicyInput): Policy {
  return { name: 'document-size', documents: { maxTokens: app.maxDocumentTokens } };
}

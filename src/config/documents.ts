/** What an app may say about the documents that its clients send. */

import { z } from 'zod';

export const documentsSchema = z.strictObject({
  /**
   * `off`: documents as text only, ids are not looked at. `prefer`: text, or the id of a document the gateway knows.
   * `only`: ids of trusted documents, and no text at all.
   */
  mode: z.enum(['off', 'prefer', 'only']).default('prefer'),
  /** Automatic persisted queries: a client registers a document by sending it once with its hash. Saves bandwidth, controls nothing. */
  apq: z
    .strictObject({
      /** Documents that are kept in each process. */
      maxDocuments: z.int().min(1).default(1000),
      maxDocumentBytes: z
        .int()
        .min(1)
        .default(64 * 1024),
      /** How many whoever calls may register in an hour; more are answered, and not kept. */
      maxPerHour: z.int().min(1).default(200),
    })
    .optional(),
});

export type DocumentsConfig = z.output<typeof documentsSchema>;

/** What an app may say about the documents that its clients send. */

import { z } from 'zod';

/** How the clients of an app send documents. */
export const documentsSchema = z.strictObject({
  /**
   * `off`: text only, ids are not looked at. `prefer`: text, or the id of a document the gateway knows.
   * `only`: ids of trusted documents; text is PERSISTED_DOCUMENT_REQUIRED. Default prefer.
   */
  mode: z.enum(['off', 'prefer', 'only']).default('prefer'),
  /**
   * Automatic persisted queries: a client registers a document by sending it once with its hash. Saves
   * bandwidth and controls nothing. By default nobody may register one.
   */
  apq: z
    .strictObject({
      /** How many registered documents each process keeps. Default 1000. */
      maxDocuments: z.int().min(1).default(1000),
      /** Bytes of a registered document; a longer one is answered and not kept. Default 65536. */
      maxDocumentBytes: z
        .int()
        .min(1)
        .default(64 * 1024),
      /**
       * How many documents one caller may register in an hour; more are answered and not kept. Default 200.
       */
      maxPerHour: z.int().min(1).default(200),
    })
    .optional(),
});

// What the documents ask of the rooms: who somebody is, and what they may do with which document.

export const documentNames = ['agenda', 'proposals', 'notes'] as const;
/** Rights go by document, so that no frame has to be understood to be judged. */
export type DocumentName = (typeof documentNames)[number];

/** Who says to be whom: the token, or the request's cookies with the id of one of the persons they are for. */
export type Credentials =
  { readonly token: string } | { readonly cookie: string; readonly person: string } | { readonly anonymous: true };

/** Somebody at a document; others see id and name beside the cursor. */
export interface DocumentPerson {
  readonly id: string;
  readonly name: string;
  /** SHA-256 (hex) of the token they came with: a session that is over ends this one too. */
  readonly session: string;
}

/**
 * What somebody may do with a document. `ended`: their session is over. `merged`: it is another person's since doubles
 * were merged, and goes on as that one's. `barred`: waits at the door, or stands before a closed one.
 */
export type Standing = 'ended' | 'merged' | 'barred' | 'reads' | 'writes';

export type Identified =
  | { readonly kind: 'person'; readonly person: DocumentPerson }
  /** No such token, or one that is no longer good. */
  | { readonly kind: 'unknown' }
  /** No such meeting. */
  | { readonly kind: 'gone' };

export interface DocumentRights {
  identify(meeting: string, credentials: Credentials): Promise<Identified>;
  /** Asked before every frame, and again before what it writes is stored (A1). */
  standing(meeting: string, person: DocumentPerson, document: DocumentName): Promise<Standing>;
  /** Calls `listener` whenever rights in the meeting may have changed, wherever that was decided. Returns the function that stops. */
  changed(meeting: string, listener: () => void): () => void;
}

// What the documents ask of the rooms: who somebody is, and what they may do with which document.

export const documentNames = ['agenda', 'proposals', 'notes'] as const;
/** Rights go by document, so that no frame has to be understood to be judged. */
export type DocumentName = (typeof documentNames)[number];

/** Who says to be whom: the token, or the request's cookies with the id of one of the persons they are for. */
export type Credentials =
  { readonly token: string } | { readonly cookie: string; readonly person: string } | { readonly anonymous: true };

/** Somebody at a document, as others see them beside their cursor. */
export interface DocumentPerson {
  readonly id: string;
  readonly name: string;
}

export type Identified =
  | { readonly kind: 'person'; readonly person: DocumentPerson }
  /** No such token, or one that is no longer good. */
  | { readonly kind: 'unknown' }
  /** No such meeting. */
  | { readonly kind: 'gone' };

export interface DocumentRights {
  identify(meeting: string, credentials: Credentials): Promise<Identified>;
  /** Asked before every frame; false for who was removed, waits at the door, or stands before a closed one. */
  mayRead(meeting: string, person: string, document: DocumentName): Promise<boolean>;
  /** Asked before every frame that writes, and again before it is stored (A1). */
  mayWrite(meeting: string, person: string, document: DocumentName): Promise<boolean>;
  /** Calls `listener` whenever rights in the meeting may have changed, wherever that was decided. Returns the function that stops. */
  changed(meeting: string, listener: () => void): () => void;
}

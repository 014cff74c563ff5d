// Every limit, with the reason for its number. Sizes in bytes or characters as named, times in milliseconds.

// What people write

/** Two lines on a phone. */
export const TITLE_CHARACTERS = 200;
/** A name still fits beside a clock on the hall's screen. */
export const NAME_CHARACTERS = 40;
/** A page read aloud takes ten minutes; a note or a reason is far shorter. */
export const NOTE_CHARACTERS = 2_000;
/** Four printed pages: more is a paper to file, not a text to vote on. */
export const PROPOSAL_CHARACTERS = 8_000;
/** Ten a minute through a whole day; far more than a meeting gets through. */
export const AGENDA_ITEMS = 100;
/** Ten hours: a plan beyond a day is a slip of the finger. */
export const ITEM_MINUTES = 600;

// The shared document

/** The text of a hundred items of five pages each; still opens on a cheap phone. */
export const DOCUMENT_TEXT_BYTES = 500_000;
/** Every paragraph, list, mark and field of a hundred items, with room to spare. */
export const DOCUMENT_NODES = 20_000;
/** Lists in lists in quotes; nobody nests deeper by hand. */
export const DOCUMENT_DEPTH = 16;
/** Structures that Yjs keeps, deleted ones included: about 40 MB of a worker's memory. */
export const DOCUMENT_STRUCTURES = 200_000;
/** A whole document with its history is sent back in one frame after a gap. */
export const DOCUMENT_FRAME_BYTES = 2_000_000;
/** A cursor and a selection; larger awareness is not ours. */
export const AWARENESS_FRAME_BYTES = 4_096;
/** Frames of one socket that wait for their turn before it is no longer read. */
export const DOCUMENT_FRAMES_WAITING = 64;
/** A reader who lets so much pile up is sent away to come back. */
export const DOCUMENT_UNSENT_BYTES = 4_000_000;
/** Phone, computer, and tabs left open. */
export const SOCKETS_PER_DOCUMENT = 8;
/** Opening a large document takes 300 ms on a slow server; what takes longer is hostile. */
export const DOCUMENT_TASK_MS = 3_000;
/** Of one worker: some dozens of open documents. */
export const DOCUMENT_WORKER_MEGABYTES = 256;
/** How long a document nobody is connected to stays in memory: a reload, a lift, a change of networks. */
export const DOCUMENT_IDLE_MS = 60_000;
/** Updates after which the log is written anew as one: opening reads at most so many. */
export const DOCUMENT_UPDATES_KEPT = 200;
/** A client of y-websocket gives up after 30 s of silence. */
export const DOCUMENT_HEARTBEAT_MS = 10_000;
/** To say who one is, absolute. */
export const JOIN_DEADLINE_MS = 5_000;

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
/** One every five minutes through a whole day; far more than a meeting gets through. */
export const AGENDA_ITEMS = 100;
/** Ten hours: a plan beyond a day is a slip of the finger. */
export const ITEM_MINUTES = 600;

// The shared document

/** A hundred items with some 1,600 Chinese characters each; still opens on a cheap phone. */
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
/** Frames of one connection: a letter and a cursor at each of twenty strokes a second, and what was written while it was away. */
export const DOCUMENT_PACKETS_AT_ONCE = 2_000;
export const DOCUMENT_PACKETS_PER_SECOND = 200;
/** Four whole documents at once; a large paste every second after that. */
export const DOCUMENT_BYTES_AT_ONCE = 8_000_000;
export const DOCUMENT_BYTES_PER_SECOND = 1_000_000;
/** To say who one is, absolute. */
export const JOIN_DEADLINE_MS = 5_000;

// The wire

/** Eight thousand letters, or five thousand Chinese characters: a longer text belongs into the document. */
export const COMMAND_BYTES = 16_384;
/** A meeting with a hundred items is made in one call; rolls and files have limits of their own. */
export const BODY_BYTES = 65_536;
/** Fingers are slower; a script that is faster is not a person. Counted for each person, never for an address. */
export const COMMANDS_PER_SECOND = 20;
/** Ten thousand lines of two hundred bytes. */
export const ROLL_BYTES = 2_000_000;
/** The largest assembly the room is made for, with room to spare. */
export const ROLL_LINES = 10_000;
/** A seat's weight: a flat in square decimetres; sums of ten thousand stay exact. */
export const SEAT_WEIGHT = 1_000_000;
/** Lines enrolled by one command, which stays far below a megabyte in the log. */
export const ROLL_LINES_AT_ONCE = 200;
/** What waited in an outbox comes at once. */
export const COMMANDS_AT_ONCE = 40;
/** Packets of one connection, of whatever kind: a program that asks again as soon as it is refused has a second to hear why. */
export const LINE_PACKETS_AT_ONCE = 1_000;
/** Ten times what a person may command, and less than a hundredth of a node's time. */
export const LINE_PACKETS_PER_SECOND = 200;
/** An outbox of the longest commands, and some that are too long besides. */
export const LINE_BYTES_AT_ONCE = 1_000_000;
/** The longest command as often as one may command. */
export const LINE_BYTES_PER_SECOND = 400_000;
/** Phone, computer, hall screen, and tabs left open. */
export const SOCKETS_PER_PERSON = 8;
/** For each node, where anybody may create: a district's whole day of meetings in an hour. */
export const MEETINGS_PER_HOUR = 60;
/** The longest mark of a head, with room to spare. */
export const MARK_CHARACTERS = 60;
/** A UUID with room to spare. */
export const ID_CHARACTERS = 40;
/** No hall has more sides than a screen has lines. */
export const GROUPS = 50;
/** More options are a survey. */
export const OPTIONS = 100;
/** Words handed in instead of speaking: read aloud in a minute (Q10). */
export const WORDS_CHARACTERS = 300;
/** Half an hour: no turn and no extension is longer. */
export const TURN_SECONDS = 1_800;
/** A page of people fits a screen and a phone's patience (P8). */
export const PEOPLE_PAGE = 50;

// Batches, pace and slow sockets

/** Commands decided together: half a second of folding at the worst, and 8,000 ballots are sixteen appends. */
export const BATCH_COMMANDS = 500;
/**
 * While several come at once, batches begin no closer together than this: each costs a write to disk and a millisecond of
 * its own, and a hall that comes in, or votes, waits for a screen to be drawn anyway. Who is alone waits for nothing.
 */
export const GATHER_MS = 20;
/** So many are worth a batch without waiting. */
export const GATHERED_COMMANDS = 100;
/** Entries between snapshots: reading a thousand takes some ten milliseconds. */
export const SNAPSHOT_EVERY = 1_000;
/** A snapshot waits until it is quiet, but for no more entries than so many times those between two. */
export const SNAPSHOT_OVERDUE_TIMES = 2;
/** How long a meeting nobody looks at stays in memory: a reload, a lift, a change of networks. */
export const MEETING_IDLE_MS = 60_000;
/** Milliseconds between two patches with few sockets: the eye sees no step. */
export const PACE_SMALL_MS = 50;
/** The same from `MANY_SOCKETS` on, so that a thousand sends have time in between. */
export const PACE_LARGE_MS = 250;
export const MANY_SOCKETS = 200;
/** How many are here is told to so many people once a second: nobody reads faster, and a hall that comes in changes it all the time. */
export const PACE_COUNTS_MS = 1_000;
/** Telling thousands waits for commands that are still to be decided, but no longer than this: what a hall takes for at once. */
export const PACE_BUSY_MS = 500;
/** Unsent bytes after which a socket gets no more patches: some seconds of a bad mobile line. */
export const STALE_ABOVE_BYTES = 65_536;
/** Below this the line has caught up and gets the whole view. */
export const STALE_BELOW_BYTES = 16_384;
/** A line that moves nothing for so long is dead. */
export const STALE_FOR_MS = 10_000;
/** Never keep more than this for one socket. */
export const CUT_ABOVE_BYTES = 1_048_576;
/** How often presence is noted. */
export const PRESENCE_EVERY_MS = 5_000;
/** A chair of whom there was no sign for so long is shown as lost (M5). */
export const CHAIR_LOST_AFTER_MS = 20_000;

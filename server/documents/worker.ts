// A worker thread: decodes and applies what came over the wire, so that the thread that runs meetings never does.
import { parentPort } from 'node:worker_threads';
import { OpenDocument } from './open-document.ts';
import { seeded } from './seeding.ts';
import { unreachable } from '../../shared/room/unreachable.ts';
import type { AnswerOf, Task, TaskKind, WorkerWord } from './worker-tasks.ts';

const open = new Map<string, OpenDocument>();

function documentOf(key: string): OpenDocument {
  const document = open.get(key);
  if (!document) throw new Error(`document ${key} is not open in this worker`);
  return document;
}

function answerTo(task: Task): AnswerOf<TaskKind> {
  switch (task.kind) {
    case 'open': {
      open.get(task.key)?.close();
      const document = new OpenDocument(task.name, task.updates);
      open.set(task.key, document);
      return document.news();
    }
    case 'stage':
      return documentOf(task.key).stage(task.update);
    case 'seal':
      return documentOf(task.key).seal();
    case 'settle':
      return documentOf(task.key).settle(task.stored, task.look);
    case 'follow': {
      const document = documentOf(task.key);
      const update = document.follow(task.updates);
      return { ...document.news(), ...(update && { update }) };
    }
    case 'sync':
      return documentOf(task.key).sync(task.vector);
    case 'whole':
      return documentOf(task.key).whole();
    case 'text':
      return documentOf(task.key).text(task.item);
    case 'close':
      open.get(task.key)?.close();
      open.delete(task.key);
      return undefined;
    case 'seed':
      return seeded(task.items);
    default:
      return unreachable(task);
  }
}

function say(word: WorkerWord): void {
  parentPort?.postMessage(word);
}

parentPort?.on('message', (task: Task) => {
  try {
    say({ kind: 'done', answer: answerTo(task) });
  } catch (error) {
    say({ kind: 'failed', message: error instanceof Error ? error.message : 'unknown' });
  }
});
say({ kind: 'ready' });

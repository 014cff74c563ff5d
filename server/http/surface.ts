// Everything over HTTP in one Express application: policies, health, the calls, the pages.
import express, { Router, type Express, type Request, type RequestHandler } from 'express';
import { BODY_BYTES } from '../../shared/protocol/limits.ts';
import { originOf } from './asking.ts';
import { ballots } from './ballots.ts';
import { MEETING_ID, meetings, type SurfaceOptions } from './meetings.ts';
import { nothingHere, pages, policies } from './pages.ts';
import { roll } from './roll.ts';
import { problem, problems } from './problems.ts';

export interface HttpOptions extends SurfaceOptions {
  readonly pages: string;
  /** Whether the store answers now, and this node stays. */
  readonly isReady: () => Promise<boolean>;
  /** This node is about to end: no line is kept for a further call. */
  readonly isEnding: () => boolean;
  /** One call was answered; the route is the one it was written for, without what stood in its place. */
  readonly answered: (method: string, route: string, status: number, seconds: number) => void;
  readonly report: (event: string, facts: Readonly<Record<string, unknown>>) => void;
}

export function httpSurface(options: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers are never kept (no-store): nobody asks whether one is still the same.
  app.disable('etag');
  app.set('trust proxy', options.trustProxy);
  app.use(policies(options.publicUrl), counted(options));
  app.use('/api', fromOwnPages(options), calls(options));
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.get('/readyz', async (_request, response) => {
    const ok = await options.isReady();
    response.status(ok ? 200 : 503).json({ ok });
  });
  app.use(pages(options.pages));
  app.use(nothingHere(options.pages));
  app.use(problems(options.report));
  return app;
}

/** Before any body is read: whoever comes from elsewhere is not listened to. */
function fromOwnPages({ publicUrl }: HttpOptions): RequestHandler {
  return (request, response, next) => {
    response.setHeader('cache-control', 'no-store');
    if (originOf(request, publicUrl) === 'foreign') return problem(response, { code: 'http.foreignOrigin' });
    next();
  };
}

/** All calls in one router, since each further layer costs everybody who comes in; coming in stands first. */
function calls(options: HttpOptions): Router {
  const router = Router();
  router.param('meeting', (_request, response, next, id) =>
    MEETING_ID.test(String(id)) ? next() : problem(response, { code: 'meeting.unknown' }),
  );
  const body = express.json({ limit: BODY_BYTES });
  meetings(router, options, body);
  ballots(router, options, body);
  roll(router, options, body);
  router.use((_request, response) => problem(response, { code: 'http.unknownRoute' }));
  return router;
}

/** Tells of every answer, once it is given. */
function counted({ clock, answered, isEnding }: HttpOptions): RequestHandler {
  return (request, response, next) => {
    const began = clock.now();
    if (isEnding()) response.setHeader('connection', 'close');
    response.once('finish', () => answered(request.method, routeOf(request), response.statusCode, (clock.now() - began) / 1_000));
    next();
  };
}

/** `/api/meetings/:meeting/join`; what is no call is a page. */
function routeOf({ baseUrl, route }: Request): string {
  const path: unknown = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  return typeof path === 'string' ? `${baseUrl}${path}` : 'page';
}

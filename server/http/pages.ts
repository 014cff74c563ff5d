// The pages: one document for every address of the web, hashed assets that never change, and a strict policy.
import { existsSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing inline, nothing from elsewhere. `connect-src 'self'` covers ws: in current browsers; older ones need the host spelled. */
const setPolicies = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'", 'ws:', 'wss:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: { policy: 'no-referrer' },
});

/** What helmet sets is the same on every answer: it is asked once, and a hall that comes in at once need not ask again. */
export function policies(): RequestHandler {
  const model = new ServerResponse(new IncomingMessage(new Socket()));
  setPolicies(model.req, model, () => undefined);
  const headers = new Map(
    Object.entries(model.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

export function pages(folder: string): Router {
  const router = Router();
  const page = join(folder, 'index.html');
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      fallthrough: false,
      setHeaders: (response) => void response.setHeader('cache-control', IMMUTABLE),
    }),
  );
  router.use(express.static(folder, { index: false, maxAge: '1h' }));
  router.get(['/', '/new', '/m/:meeting'], (_request, response) => {
    if (!existsSync(page)) return void response.status(503).type('text').send('The pages are not built yet: npm run build');
    response.setHeader('cache-control', 'no-store');
    response.sendFile(page);
  });
  return router;
}

// The pages: one document for every address of the web, hashed assets that never change, and a strict policy.
import { existsSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import helmet from 'helmet';
import { problem } from './problems.ts';

/** Where a host has other letters than these, nobody opened it in a browser, and no directive is made of it. */
const HOST = /^[\w.:[\]-]+$/;

/** Calls and live lines go to where the page came from: that 'self' covers lines too, older browsers have to be told. */
function linesHome(request: IncomingMessage, publicUrl: string): string {
  const host = publicUrl ? new URL(publicUrl).host : (request.headers.host ?? '');
  return HOST.test(host) ? `'self' ws://${host} wss://${host}` : "'self'";
}

/** A node is opened by a few names; who makes up others empties this and nothing else. */
const HOMES_KEPT = 100;

/**
 * Nothing inline, nothing from elsewhere, and no text becomes HTML: that is refused by the browser to everybody but the
 * compiler's own templates, the editor's clipboard (which is parsed apart), and what is empty.
 */
const policiesFor = (home: string) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: [home],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['svelte-trusted-html', 'ProseMirrorClipboard', 'default'],
      },
    },
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });

function headersFor(home: string) {
  const model = new ServerResponse(new IncomingMessage(new Socket()));
  policiesFor(home)(model.req, model, () => undefined);
  return new Map(Object.entries(model.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** What helmet sets is the same on every answer to a host: it is asked once, and a hall that comes in at once need not ask again. */
export function policies(publicUrl: string): RequestHandler {
  const known = new Map<string, ReturnType<typeof headersFor>>();
  return (request, response, next) => {
    const home = linesHome(request, publicUrl);
    const headers = known.get(home) ?? headersFor(home);
    if (!known.has(home) && known.size >= HOMES_KEPT) known.clear();
    known.set(home, headers);
    response.setHeaders(headers);
    next();
  };
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

const pageIn = (folder: string): string => join(folder, 'index.html');

/** A browser that asks for what there is not gets a page that says so, in words; programs get the problem itself. */
export function nothingHere(folder: string): RequestHandler {
  const page = pageIn(folder);
  return (request, response) => {
    const isBrowser = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    if (!isBrowser || !existsSync(page)) return problem(response, { code: 'http.unknownRoute' });
    response.status(404).setHeader('cache-control', 'no-store');
    response.sendFile(page);
  };
}

export function pages(folder: string): Router {
  const router = Router();
  const page = pageIn(folder);
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

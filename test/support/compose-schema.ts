// The part of the Compose specification that this project uses, as JSON Schema; whatever else stands in a file is an error.

const duration = { type: 'string', pattern: '^\\d+(ms|s|m|h)$' };
const words = { type: 'array', items: { type: 'string' }, minItems: 1 };
const name = '^[a-zA-Z0-9._-]+$';

const healthcheck = {
  type: 'object',
  additionalProperties: false,
  required: ['test'],
  properties: {
    test: { anyOf: [{ type: 'string' }, { ...words, items: { type: 'string' } }] },
    interval: duration,
    timeout: duration,
    start_period: duration,
    retries: { type: 'integer', minimum: 1 },
  },
};

const dependsOn = {
  type: 'object',
  patternProperties: {
    [name]: {
      type: 'object',
      additionalProperties: false,
      required: ['condition'],
      properties: { condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } },
    },
  },
  additionalProperties: false,
};

const node = {
  type: 'object',
  additionalProperties: false,
  anyOf: [{ required: ['image'] }, { required: ['build'] }],
  properties: {
    image: { type: 'string', pattern: '^[a-z0-9./-]+(:[\\w.-]+)?$' },
    build: { type: 'string' },
    command: { anyOf: [{ type: 'string' }, words] },
    environment: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
    ports: { type: 'array', uniqueItems: true, items: { type: 'string', pattern: '^(\\$\\{\\w+:-\\d+\\}|\\d+):\\d+$' } },
    volumes: { type: 'array', uniqueItems: true, items: { type: 'string', pattern: '^[^:]+:/[^:]+(:ro)?$' } },
    depends_on: dependsOn,
    healthcheck,
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    stop_grace_period: duration,
  },
};

export const composeSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['services'],
  patternProperties: { '^x-': {} },
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
    services: { type: 'object', patternProperties: { [name]: node }, additionalProperties: false },
    volumes: {
      type: 'object',
      patternProperties: { [name]: { anyOf: [{ type: 'null' }, { type: 'object' }] } },
      additionalProperties: false,
    },
  },
};

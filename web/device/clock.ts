// The only file of the web that reads the device's clock.

/** Milliseconds since 1970 as this device believes; only differences are to be trusted. */
export const deviceNow = (): number => Date.now();

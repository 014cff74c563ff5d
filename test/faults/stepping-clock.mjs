// Loaded before a server of the fault runs: its wall clock is off by as many milliseconds as the file named in CLOCK_STEP says.
/* eslint-disable no-restricted-syntax -- the clock that the rule keeps others from is the one to be stepped here */
import { readFileSync, watchFile } from 'node:fs';

const file = process.env.CLOCK_STEP;
const wall = Date.now.bind(Date);
let step = 0;
const read = () => (step = Number(readFileSync(file, 'utf8')));
read();
watchFile(file, { interval: 20, persistent: false }, read);
Date.now = () => wall() + step;

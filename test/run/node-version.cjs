'use strict';

/** One sentence where this Node is older than `engines` of package.json asks for; `undefined` where it is not. */
function wrongNode(version, engines) {
  const [major, minor] = numbers(version);
  const [leastMajor, leastMinor] = numbers(engines);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `The tests need Node ${leastMajor}.${leastMinor} or newer, and this is ${version}: run "npm run jest", which uses the Node that "npm ci" installs.`;
}

const numbers = (version) => version.match(/\d+/g).slice(0, 2).map(Number);

module.exports = { wrongNode };

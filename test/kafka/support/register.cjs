// Lets a child process of a test run the project's TypeScript as it is: node -r ./test/kafka/support/register.cjs x.ts
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');
const { transform, moduleNameMapper } = require('../../../jest.config.cjs');

const ROOT = path.resolve(__dirname, '../../..');
const [, options] = Object.values(transform)[0];
const aliases = Object.entries(moduleNameMapper).map(([pattern, target]) => [new RegExp(pattern), target]);

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(fs.readFileSync(filename, 'utf8'), { ...options, filename });
  module._compile(code, filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const alias = aliases.find(([pattern]) => pattern.test(request));
  const target = alias ? request.replace(alias[0], alias[1].replace('<rootDir>', ROOT)) : request;
  return resolve.call(this, target, ...rest);
};

import type { Role } from '@ledger/platform';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import { routeFact } from './route-fact';

/**
 * Who may use a route. The hook in `guard.ts` reads it before the body is read; the OpenAPI document shows it as
 * `x-roles`. A route without this decorator is closed to everybody.
 */
export const Roles = (...roles: readonly [Role, ...Role[]] | readonly ['anyone']): MethodDecorator =>
  applyDecorators(
    routeFact('roles', roles),
    ApiExtension('x-roles', roles),
    ...(roles[0] === 'anyone' ? [] : [ApiBearerAuth()]),
  );

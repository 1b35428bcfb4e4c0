import type { Role } from '@ledger/platform';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';

/**
 * Who may use a route. The hook in `guard.ts` reads it before the body is read; the OpenAPI document shows it as
 * `x-roles`. A route without this decorator is closed to everybody.
 */
export const Roles = (...roles: readonly [Role, ...Role[]] | readonly ['anyone']): MethodDecorator =>
  applyDecorators(
    RouteConfig({ roles }),
    ApiExtension('x-roles', roles),
    ...(roles[0] === 'anyone' ? [] : [ApiBearerAuth()]),
  );

import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

const known = new WeakMap<Type, ReadonlySet<string>>();

/** The properties of a DTO: those that class-validator checks. */
export function namesOf(dto: Type): ReadonlySet<string> {
  const names = known.get(dto) ?? new Set(rulesOf(dto).map(({ propertyName }) => propertyName));
  known.set(dto, names);
  return names;
}

const rulesOf = (dto: Type) => getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);

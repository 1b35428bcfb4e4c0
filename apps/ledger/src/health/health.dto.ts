export class Health {
  /** `live`: the process answers. `ready`: it can do its work. */
  status: 'live' | 'ready';
}

import { OperationalError } from './operational-error';

class DiskFull extends OperationalError {}

describe('an operational error', () => {
  it('has the name of its class, and a message that ends with what to do', () => {
    const cause = new Error('ENOSPC');
    const error = new DiskFull('The disk is full.', { next: 'Make room.', cause });
    expect(error).toMatchObject({
      name: 'DiskFull',
      message: 'The disk is full. Make room.',
      next: 'Make room.',
      cause,
    });
  });

  it('puts the next step on a separate line after several lines', () => {
    expect(new DiskFull('Two disks are full:\n- a\n- b', { next: 'Make room.' }).message).toBe(
      'Two disks are full:\n- a\n- b\nMake room.',
    );
  });

  it('has neither where they are not given, and no answer for a caller', () => {
    const error = new DiskFull('The disk is full.');
    expect(error.message).toBe('The disk is full.');
    expect('next' in error || 'cause' in error).toBe(false);
    expect(error.answer).toBeUndefined();
  });
});

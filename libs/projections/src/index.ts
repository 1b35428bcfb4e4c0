export * from './follower';
export * from './projection';
export * from './rebuild';

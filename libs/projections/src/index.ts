export { Follower, type FollowerOptions, type FollowerStatus, type Progress } from './follower';
export { assertSameHistory, historyMismatch, HistoryMismatch, pageAfter, placeIn } from './history';
export { type Halt, isEvent, isOf, type Mark, type Page, type Projection, type Row } from './projection';
export { type Difference, type Generations, promote, type Promotion, rebuild, type Rebuilding } from './rebuild';

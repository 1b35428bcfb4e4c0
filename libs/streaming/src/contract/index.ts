export { type ChannelName, channelNames, Contract, contractPath } from './contract';

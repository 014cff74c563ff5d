// Every sentence of the screens in Chinese, one file for each area.
import ballots from './zh-CN/ballots.json';
import chair from './zh-CN/chair.json';
import clerk from './zh-CN/clerk.json';
import closing from './zh-CN/closing.json';
import common from './zh-CN/common.json';
import create from './zh-CN/create.json';
import document from './zh-CN/document.json';
import hall from './zh-CN/hall.json';
import home from './zh-CN/home.json';
import join from './zh-CN/join.json';
import meeting from './zh-CN/meeting.json';
import notices from './zh-CN/notices.json';
import participant from './zh-CN/participant.json';
import polls from './zh-CN/polls.json';
import reasons from './zh-CN/reasons.json';
import record from './zh-CN/record.json';
import refusals from './zh-CN/refusals.json';
import roll from './zh-CN/roll.json';
import supervisor from './zh-CN/supervisor.json';

export const zhCN = {
  ballots,
  chair,
  clerk,
  closing,
  common,
  create,
  document,
  hall,
  home,
  join,
  meeting,
  notices,
  participant,
  polls,
  reasons,
  record,
  refusals,
  roll,
  supervisor,
};

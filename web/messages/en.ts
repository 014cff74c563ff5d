// Every sentence of the screens in English, one file for each area.
import ballots from './en/ballots.json';
import chair from './en/chair.json';
import clerk from './en/clerk.json';
import closing from './en/closing.json';
import common from './en/common.json';
import create from './en/create.json';
import document from './en/document.json';
import hall from './en/hall.json';
import home from './en/home.json';
import join from './en/join.json';
import meeting from './en/meeting.json';
import notices from './en/notices.json';
import participant from './en/participant.json';
import polls from './en/polls.json';
import reasons from './en/reasons.json';
import record from './en/record.json';
import refusals from './en/refusals.json';
import roll from './en/roll.json';
import supervisor from './en/supervisor.json';

export const en = {
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

// The text of a date with the name of its time zone, `Date.prototype.toString` as V8 writes it.
//
// The engine knows offsets but no names. Zones are told by what they are ahead of UTC in January and
// in July; where several zones share that, the most populous one gives the name.

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Minutes ahead of UTC in January and July, and the name in either half of the year. */
const ZONES = {
  '0 0': ['Coordinated Universal Time'],
  '0 60': ['Greenwich Mean Time', 'British Summer Time'],
  '60 120': ['Central European Standard Time', 'Central European Summer Time'],
  '120 180': ['Eastern European Standard Time', 'Eastern European Summer Time'],
  '180 180': ['Moscow Standard Time'],
  '240 240': ['Gulf Standard Time'],
  '300 300': ['Pakistan Standard Time'],
  '330 330': ['India Standard Time'],
  '345 345': ['Nepal Time'],
  '360 360': ['Bangladesh Standard Time'],
  '420 420': ['Indochina Time'],
  '480 480': ['China Standard Time'],
  '540 540': ['Japan Standard Time'],
  '600 600': ['Australian Eastern Standard Time'],
  '660 600': ['Australian Eastern Daylight Time', 'Australian Eastern Standard Time'],
  '780 720': ['New Zealand Daylight Time', 'New Zealand Standard Time'],
  '-180 -180': ['Brasilia Standard Time'],
  '-300 -240': ['Eastern Standard Time', 'Eastern Daylight Time'],
  '-300 -300': ['Colombia Standard Time'],
  '-360 -300': ['Central Standard Time', 'Central Daylight Time'],
  '-360 -360': ['Central Standard Time'],
  '-420 -360': ['Mountain Standard Time', 'Mountain Daylight Time'],
  '-420 -420': ['Mountain Standard Time'],
  '-480 -420': ['Pacific Standard Time', 'Pacific Daylight Time'],
  '-600 -600': ['Hawaii-Aleutian Standard Time'],
};

const twoDigits = (number) => String(number).padStart(2, '0');

const minutesAhead = (date) => 0 - date.getTimezoneOffset();

function offsetText(minutes) {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}${twoDigits(size % 60)}`;
}

/** The name of the zone by its offsets of today; old dates had other offsets and have the same name. */
function zoneName(date) {
  const year = new Date().getFullYear();
  const winter = minutesAhead(new Date(year, 0, 1));
  const summer = minutesAhead(new Date(year, 6, 1));
  const names = ZONES[`${winter} ${summer}`];
  const isJulyTime = names?.length === 2 && minutesAhead(date) === summer;
  return names === undefined ? `GMT${offsetText(minutesAhead(date)).replace(/(\d\d)$/, ':$1')}` : names[isJulyTime ? 1 : 0];
}

/** `21:05:09 GMT+0100 (Central European Standard Time)`. */
export function timeText(date) {
  if (Number.isNaN(date.getTime())) {
    return 'Invalid Date';
  }
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${time} GMT${offsetText(minutesAhead(date))} (${zoneName(date)})`;
}

/** The same with the day before it: `Mon Nov 23 2026 21:05:09 GMT+0100 (…)`. */
export function dateText(date) {
  if (Number.isNaN(date.getTime())) {
    return 'Invalid Date';
  }
  const year = date.getFullYear();
  const yearText = (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0');
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${twoDigits(date.getDate())} ${yearText} ${timeText(date)}`;
}

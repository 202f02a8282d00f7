// English words about devices and their models: what one gives, how it is connected, what its limits are.

export const devicesEn = {
  'facts.gives': 'What it gives',
  'facts.connection': 'How it is connected',
  'facts.usb-ids': { one: 'USB number {ids}', other: 'USB numbers {ids}' },
  'facts.limits': 'Known limits',
  'facts.range': 'Shown as numbers: {low} to {high}. Below and above is LO and HI.',
  'facts.range-top': 'Shown as numbers: up to {high}. Above is HI.',
  'facts.port-unlisted': 'Its maker lists no data port',
  'facts.port-unlisted-row': 'Its maker lists no data port; its readings can be typed into the logbook',
  'facts.port-unlisted-more':
    'Perhaps no cable fits it. If one does, and the meter answers, it is read. What its screen shows can be typed in.',
  'facts.port-unlisted-logbook': 'Type readings into the logbook',

  'connection.serial': 'Serial port, {baud} baud (Web Serial)',
  'connection.serial-two': 'Serial port, {baud} or {other} baud (Web Serial)',
  'connection.hid': 'USB, no driver needed (WebHID)',
  'connection.usb': 'USB (WebUSB)',
  'connection.bridge': 'The cable’s chip itself, where the system has no driver for it (WebUSB)',
  'connection.folder': 'Files on the reader’s own disk',
  'connection.named': '{name}: {link}',

  'gives.cgm': 'sensor readings',
  'gives.smbg': 'fingersticks',
  'gives.control': 'control tests',
  'gives.ketone': 'ketones',
  'gives.bolus': 'boluses',
  'gives.basal': 'basal',
  'gives.temp-basal': 'temporary basals',
  'gives.wizard': 'bolus estimates',
  'gives.injection': 'injections',
  'gives.carbs': 'carbs',
  'gives.exercise': 'exercise',
  'gives.note': 'notes',
  'gives.calibration': 'calibrations',
  'gives.alarm': 'alarms',
  'gives.event': 'events',
  'gives.daily-total': 'totals of days',
  'gives.settings': 'settings',
  'gives.clock-change': 'changes of its clock',

  'found.count': { one: '{count} device', other: '{count} devices' },

  'plugged.read': 'Read it',
  'plugged.through': '{device}, through the {way}',
  'plugged.unlisted': 'A cable is plugged in that many devices could have. Which device is it?',
  'plugged.any-serial': 'Show every serial port',
  'closed.any-serial': 'Show every serial port',
  'closed.any-serial-text':
    'A 9-pin cable on an adapter of another make, or in the computer’s own serial port, is not in that list.',
} as const;

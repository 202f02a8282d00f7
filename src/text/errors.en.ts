// English words for each error code: what happened, and what to try next.

export const errorsEn = {
  'error.cancelled.title': 'Stopped',
  'error.cancelled.next': 'Start again whenever you like. The next reading adds what is missing.',
  'error.timeout.title': 'The device did not answer',
  'error.timeout.next':
    'Check that the cable sits firmly at both ends, that the device is on and shows what the steps say, then try again.',
  'error.disconnected.title': 'The connection broke',
  'error.disconnected.next': 'Plug the cable in again and start once more. The next reading adds what is missing.',
  'error.busy.title': 'Something else is using the device',
  'error.busy.next':
    'Close other programs that talk to it, the maker’s own and other Basalt tabs too, unplug the cable, plug it in again and try once more.',
  'error.not-permitted.title': 'The computer does not let the browser use the device',
  'error.not-permitted.next':
    'On Linux your account may need to be in the group “dialout” or have a udev rule for the device. Elsewhere: unplug, plug in again and choose the device once more.',
  'error.no-device.title': 'The device is not there',
  'error.no-device.next': 'Plug it in, wait a few seconds, and try again.',
  'error.ambiguous-device.title': 'Two cables of the same kind are plugged in',
  'error.ambiguous-device.next': 'Nothing tells them apart. Unplug the one you do not need and try again.',
  'error.other-device.title': 'Another device answered',
  'error.other-device.next':
    'The number typed is not the one of the device that answers. Check every digit on its back, keep others of its kind away while reading, and try again.',
  'error.bad-frame.title': 'The device said something that makes no sense',
  'error.bad-frame.next': 'Try once more. If it happens again, save a diagnostic file: with it the fault can be found.',
  'error.bad-checksum.title': 'The data arrived damaged',
  'error.bad-checksum.next':
    'Several tries did not help. Try another cable or another USB socket, without a hub in between.',
  'error.refused.title': 'The device refused',
  'error.refused.next':
    'Follow the steps for the device once more, from the beginning. Some need to be switched off first.',
  'error.unsupported-model.title': 'It is another model than expected',
  'error.unsupported-model.next':
    'The device answers, but not as one of the models listed here. Choose the right one from the list. If it is not in the list, save a diagnostic file.',
  'error.not-paired.title': 'The meter is paired with no pump',
  'error.not-paired.next':
    'Pair meter and pump in the menu of the pump, as its manual says, then read again. Basalt only reads and pairs nothing itself.',
  'error.out-of-reach.title': 'The pump could not be reached',
  'error.out-of-reach.next':
    'What is plugged in works, but the pump does not answer it. Hold the pump close to it, away from phones and metal, and try again. The next reading adds what is missing.',
  'error.forbidden-command.title': 'Basalt stopped itself',
  'error.forbidden-command.next':
    'It was about to send something that is not on the list of commands that only read. Nothing was sent. Please save a diagnostic file and report it.',
  'error.bad-file.title': 'This file is in no format that Basalt reads',
  'error.bad-file.next': 'Check that it is the export itself, not a picture or a spreadsheet made from it.',
  'error.bad-input.title': 'A value is out of its range',
  'error.bad-input.next': 'Go back and check what was entered.',
  'error.storage-full.title': 'The disk is full',
  'error.storage-full.next':
    'Free some space on this computer, then read the device again. What does not fit is still in the device.',
  'error.storage.title': 'The data on this computer could not be opened',
  'error.storage.next':
    'Close other tabs of Basalt and reload this page. In a private window the browser may forbid storing.',
  'error.unsupported-browser.title': 'This browser cannot talk to the device',
  'error.unsupported-browser.next':
    'Use a current Chromium browser (Chrome, Edge, Brave, Opera, Vivaldi) on Windows, macOS, Linux or ChromeOS. Files can be imported in any browser.',
  'error.no-access.title': 'There is no access',
  'error.no-access.next': 'It has ended, was withdrawn, or was never given. Ask the person to share again.',
  'error.offline.title': 'The server cannot be reached',
  'error.offline.next':
    'Everything on this computer works without it. Sync goes on by itself when the network is back.',
  'error.not-found.title': 'Nobody was found',
  'error.not-found.next':
    'Check the address or the code for a slip. An address is found once its owner has confirmed it; a code ends after a month.',
  'error.internal.title': 'A fault in Basalt',
  'error.internal.next': 'Try once more. If it happens again, save a diagnostic file and report it.',
} as const;

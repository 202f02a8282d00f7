# Sends standard input as one message of a udev daemon to everyone who listens for them: NETLINK_KOBJECT_UEVENT, group 2.
use strict;
use warnings;
use Socket;

use constant { AF_NETLINK => 16, NETLINK_KOBJECT_UEVENT => 15, GROUP_UDEV => 2 };

my $message = do { local $/; <STDIN> };
socket(my $socket, AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT) or die "socket: $!";
# Refused only means that nobody listens.
defined send($socket, $message, 0, pack('SSLL', AF_NETLINK, 0, 0, GROUP_UDEV)) or $!{ECONNREFUSED} or die "send: $!";

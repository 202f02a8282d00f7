# A pty whose slave plays a device file: standard input goes to it, what is written to it comes out of standard output.
# Argument: a number of bytes that belong together and are never torn apart on their way in (1 for a plain stream).
# Descriptor 3 tells, a line each: the slave's path; 'open' and 'closed' as a program opens and closes it; 'drained' when
# standard input has ended and all of it was read. It ends, and hangs up the slave, when descriptor 3 is closed outside.
# Perl, because every Debian has it (perl-base is essential) and it can call ioctl, which Node cannot.
use strict;
use warnings;
use Errno;
use Fcntl;
use POSIX ();

# asm-generic/ioctls.h: the numbers of x86 and ARM.
use constant { TIOCGPTN => 0x80045430, TIOCSPTLCK => 0x40045431 };

# The kernel's line discipline holds 4095 bytes: what goes beyond is handed over later, and would tear a report apart.
use constant MOST_AT_ONCE => 2048;
# A closed slave cannot be waited for; a full one neither.
use constant { LOOK_AGAIN_CLOSED_S => 0.02, LOOK_AGAIN_FULL_S => 0.001 };
# How long a program may take to read what the device said before its cable was pulled.
use constant DRAIN_S => 1;

my ($unit) = @ARGV;
open(my $state, '+>&=3') or die "descriptor 3: $!";

sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY | O_NONBLOCK) or die "/dev/ptmx: $!";
my $number = pack('i', 0);
ioctl($master, TIOCSPTLCK, $number) or die "unlock: $!";
ioctl($master, TIOCGPTN, $number) or die "number: $!";
my $path = '/dev/pts/' . unpack('i', $number);
make_raw();
put($state, "$path\n");

my ($open, $waiting, $deadline, $drained) = (0, '', undef, 0);
for (;;) {
    my $ready = '';
    vec($ready, fileno $state, 1) = 1;
    vec($ready, fileno STDIN, 1) = 1 if !$deadline;
    vec($ready, fileno $master, 1) = 1 if $open;
    my $full = length $waiting >= $unit || ($deadline && !$drained);
    next if select($ready, undef, undef, $full ? LOOK_AGAIN_FULL_S : $open ? undef : LOOK_AGAIN_CLOSED_S) < 0;

    my $got = sysread($master, my $bytes, 65536);
    if (defined $got || $!{EAGAIN}) {
        turn(1);
        put(\*STDOUT, $bytes) if $got;
    }
    elsif ($!{EIO}) {
        turn(0);
    }
    else {
        die "read: $!";
    }

    if (vec($ready, fileno STDIN, 1)) {
        my $more = sysread(STDIN, $waiting, 65536, length $waiting) // die "input: $!";
        $deadline = time + DRAIN_S if !$more;
    }
    # What a device says while nobody has it open is lost, as on a real cable.
    $waiting = '' if !$open;
    if (length $waiting >= $unit && !unread()) {
        my $length = length $waiting < MOST_AT_ONCE ? length $waiting : MOST_AT_ONCE;
        my $wrote = syswrite($master, $waiting, $length - $length % $unit) // 0;
        substr($waiting, 0, $wrote, '');
    }
    if ($deadline && !$drained && (time > $deadline || (length $waiting < $unit && (!$open || !unread())))) {
        $drained = 1;
        put($state, "drained\n");
    }
    exit if vec($ready, fileno $state, 1);
}

# Before a browser opens it; the kernel keeps the settings as long as the master is open.
sub make_raw {
    my $slave = slave();
    my $termios = POSIX::Termios->new;
    $termios->getattr(fileno $slave) // die "getattr: $!";
    $termios->setiflag(0);
    $termios->setoflag(0);
    $termios->setlflag(0);
    $termios->setcflag(POSIX::CS8() | POSIX::CREAD() | POSIX::CLOCAL());
    $termios->setcc(POSIX::VMIN(), 1);
    $termios->setcc(POSIX::VTIME(), 0);
    $termios->setattr(fileno $slave, POSIX::TCSANOW()) // die "setattr: $!";
}

sub turn {
    my ($now) = @_;
    return if $now == $open;
    $open = $now;
    if (!$open) {
        # What the program did not read is not for the next one.
        my $slave = slave();
        POSIX::tcflush(fileno $slave, POSIX::TCIFLUSH());
    }
    put($state, $open ? "open\n" : "closed\n");
}

# Whether the program has something left to read. FIONREAD would not do: it leaves out what is still on its way from the
# master, while a poll that finds nothing first waits for that to arrive (n_tty_poll in the kernel).
sub unread {
    my $slave = slave();
    my $ready = '';
    vec($ready, fileno $slave, 1) = 1;
    return select($ready, undef, undef, 0) > 0;
}

sub slave {
    sysopen(my $slave, $path, O_RDWR | O_NOCTTY | O_NONBLOCK) or die "$path: $!";
    return $slave;
}

sub put {
    my ($to, $bytes) = @_;
    while (length $bytes) {
        my $wrote = syswrite($to, $bytes) // exit;
        substr($bytes, 0, $wrote, '');
    }
}

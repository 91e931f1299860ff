#!/usr/bin/perl
# A runtime for functions in Perl, written from docs/runtime-protocol.md: version 1, nothing but what comes with Perl.
# A function is a file with `sub main { my ($ctx, $msg) = @_; ... }`.
use strict;
use warnings;
use Errno qw(EINTR);
use IO::Socket::UNIX;
use JSON::PP;
use POSIX qw(strftime);
use Time::HiRes qw(time sleep);

use constant { OPEN => 1, TOPICS => 2, MESSAGES => 3, DRAIN => 4, HELLO => 0x11, READY => 0x12, LOAD_FAILED => 0x13, RESULTS => 0x14,
    LOG => 0x15, ALERT => 0x17, FAULT => 0x1f, EMIT => 1, EMIT_TO => 2, DONE => 3, ERROR => 4,
    MAX_PAYLOAD => 64 << 20, MAX_BODY => (64 << 20) + (128 << 10), MAX_JSON => 16 << 20, HEAD => 22, LINE_BYTES => 16384 };

my $json = JSON::PP->new->utf8->canonical;
my ($socket, $buffer, $results, $stop) = (undef, '', '', 0);
my ($sequence, $working, $alerted, %topics, $max_bytes, $line_bytes, $config) = (0, 0, 0);
my $workspace = $ENV{MILLRACE_WORKSPACE} || '/tmp/workspace';

# -- writing ----------------------------------------------------------------------------------------------------------

sub put {
    my ($data) = @_;
    my $at = 0;
    while ($at < length $data) {
        my $wrote = syswrite($socket, $data, length($data) - $at, $at);
        next if !defined $wrote && $! == EINTR;
        CORE::exit(0) if !defined $wrote;    # the host is gone
        $at += $wrote;
    }
}

sub frame { my ($type, $body) = @_; put(pack('NC', length $body, $type) . $body) }
sub frame_json { frame($_[0], $json->encode($_[1])) }
sub record { my ($kind, $content) = @_; $results .= pack('CQ>N', $kind, $sequence, length $content) . $content }

sub flush_results {
    frame(RESULTS, $results) if length $results;
    $results = '';
}

sub fault {
    my ($code, $message) = @_;
    flush_results();
    frame_json(FAULT, { code => $code, message => $message });
    syswrite(STDERR_COPY(), "$code: $message\n");
    POSIX::_exit(2);
}

# -- the log ----------------------------------------------------------------------------------------------------------

open(my $real_stderr, '>&', \*STDERR) or die $!;
sub STDERR_COPY { $real_stderr }

sub line {
    my ($level, $text) = @_;
    utf8::encode($text) if utf8::is_utf8($text);
    my $over = length($text) - $line_bytes;
    $text = substr($text, 0, $line_bytes) . " ... ($over bytes left out)" if $over > 0;
    frame(LOG, pack('Q>Q>CN', int(time * 1e9), $working ? $sequence : 0, $level, length $text) . $text);
}

sub say_line {
    my ($level, $text) = @_;
    my $now = time;
    line($level, sprintf('[%s,%03d root %s] %s', strftime('%Y-%m-%d %H:%M:%S', localtime $now), ($now - int $now) * 1000, $level == 4 ? 'ERROR' : 'INFO', $text));
}

# Standard output and error, tied: every finished line becomes a line of the log.
package Lines {
    sub TIEHANDLE { my ($class, $level) = @_; bless { level => $level, open => '' }, $class }
    sub PRINT { my $self = shift; $self->{open} .= join(defined $, ? $, : '', @_) . (defined $\ ? $\ : ''); main::line($self->{level}, $1) while $self->{open} =~ s/^(.*?)\n//; 1 }
    sub PRINTF { my $self = shift; my $format = shift; $self->PRINT(sprintf $format, @_) }
    sub FILENO { $_[0]{level} ? 2 : 1 }
    sub BINMODE { 1 }
}

# -- reading ----------------------------------------------------------------------------------------------------------

sub fill {
    my ($size) = @_;
    while (length $buffer < $size) {
        CORE::exit(0) if $stop && !$working;
        my $read = sysread($socket, $buffer, $size - length($buffer) > 262144 ? $size - length $buffer : 262144, length $buffer);
        next if !defined $read && $! == EINTR;
        CORE::exit(0) if !$read;    # end of stream: the host is gone
    }
}

sub next_frame {
    fill(5);
    my ($size, $type) = unpack('NC', $buffer);
    my $most = $type == OPEN || $type == TOPICS || $type == FAULT ? MAX_JSON : MAX_BODY;
    fault('frameTooLong', "frame of type $type with $size bytes, at most $most are allowed") if $size > $most;
    fill(5 + $size);
    my $body = substr($buffer, 5, $size);
    substr($buffer, 0, 5 + $size, '');
    host_fault($body) if $type == FAULT;
    return ($type, $body);
}

sub host_fault { syswrite($real_stderr, "host: $_[0]\n"); POSIX::_exit(2) }

sub parse { my ($body, $what) = @_; my $value = eval { $json->decode($body) }; fault('badJson', "$what is not JSON: $@") if $@; $value }

sub announce {
    my ($list) = @_;
    fault('badJson', 'topics must be an array') if ref $list ne 'ARRAY';
    $topics{ $_->{id} } = $_ for @$list;
}

# -- what the function sees -------------------------------------------------------------------------------------------

package Context {
    sub get_config { $config }
    sub get_topic { $_[0]{topic}{name} }
    sub get_timestamp { $_[0]{timestamp} }
    sub get_payload { $_[0]{payload} }
    sub get_selector { ($_[0]{topic}{selectors} || {})->{ $_[1] } }

    sub send {
        my ($self, $data, $topic) = @_;
        main::refuse("NotBytes: ctx->send takes bytes, not characters; encode the text first") if !defined $data || !utf8::downgrade($data, 1);
        main::refuse("TooBig: ctx->send takes at most $max_bytes bytes, got " . length $data) if length $data > $max_bytes;
        if (defined $topic) { utf8::encode($topic) if utf8::is_utf8($topic); main::record(main::EMIT_TO, pack('n/a*', $topic) . $data) }
        else { main::record(main::EMIT, $data) }
        main::say_line(2, 'Send ' . length($data) . ' bytes');
        main::flush_results();
    }
}

sub refuse {
    my ($message) = @_;
    # At most once a second under one key.
    frame_json(ALERT, { severity => 'CRITICAL', key => 'sendNotBytes', message => $message, sequence => $sequence + 0 }) if time - $alerted >= 1;
    $alerted = time;
    die "$message\n";
}

sub describe {
    my ($error) = @_;
    chomp $error;
    my ($type, $message) = $error =~ /^(\w+): (.*)/s ? ($1, $2) : ('die', $error);
    my %described = (type => $type, message => $message, stackTrace => $error =~ /main\.pl/ ? $error : "$error in main.pl");
    $described{line} = $1 + 0 if $error =~ /main\.pl line (\d+)/;
    return \%described;
}

# -- the session ------------------------------------------------------------------------------------------------------

sub connect_host {
    my $until = time + 10;
    while (!($socket = IO::Socket::UNIX->new(Peer => $ENV{MILLRACE_SOCKET} || '/run/millrace/host.sock'))) {
        if (time > $until) { print STDERR "no host\n"; CORE::exit(3) }
        sleep 0.05;
    }
    my %hello = (protocol => [1], language => 'perl', languageVersion => sprintf('%vd', $^V), runtime => 'perl-example', runtimeVersion => '1.0.0', pid => $$);
    $hello{instance} = $ENV{MILLRACE_INSTANCE} if $ENV{MILLRACE_INSTANCE};
    frame_json(HELLO, \%hello);
}

sub open_function {
    my ($type, $body);
    do { ($type, $body) = next_frame() } while $type >= 0x80;
    fault('unexpectedFrame', "frame of type $type before OPEN") if $type != OPEN;
    my $open = parse($body, 'OPEN');
    fault('badJson', 'OPEN must be an object') if ref $open ne 'HASH';
    defined $open->{$_} or fault('badJson', "OPEN lacks $_") for qw(protocol pipeline stage function code);
    fault('unsupportedVersion', "protocol $open->{protocol}, this runtime speaks 1") if $open->{protocol} != 1;
    my $entry = defined $open->{entry} ? $open->{entry} : 'main.pl';
    fault('badJson', "entry must be a plain file name, not '$entry'") if $entry eq '' || $entry =~ m{/};
    my $limits = $open->{limits} || {};
    $max_bytes = $limits->{maxMessageBytes} || MAX_PAYLOAD;
    $line_bytes = $limits->{logLineBytes} || LINE_BYTES;
    $config = $open->{parameters} || {};
    announce($open->{topics} || []);
    tie *STDOUT, 'Lines', 0;
    tie *STDERR, 'Lines', 6;
    $SIG{__WARN__} = sub { print STDERR @_ };
    say_line(2, 'Subscribe to ' . ($open->{input} || 'input'));
    say_line(2, 'Publish to ' . ($open->{endpoint} || ''));
    mkdir $workspace;
    open(my $out, '>:utf8', "$workspace/$entry") or die "$workspace/$entry: $!";
    print $out $open->{code};
    close $out;
    say_line(2, "Load function from: $workspace/$entry");
    my $loaded = do "$workspace/$entry";
    my $error = $@ || (defined &main::main ? '' : "LoadError: $entry has no sub main");
    if ($error) {
        my $described = describe($error);
        say_line(4, $described->{message});
        frame_json(LOAD_FAILED, $described);
        POSIX::_exit(1);
    }
    say_line(2, 'Load config: ' . $json->encode($config));
    frame_json(READY, {});
}

sub messages {
    my ($body) = @_;
    my ($at, $end) = (0, length $body);
    while ($at < $end && !$stop) {
        fault('badRecord', 'MESSAGES ends within the head of a message') if $at + HEAD > $end;
        my ($number, $timestamp, $topic, $size) = unpack('Q>Q>nN', substr($body, $at, HEAD));
        fault('badRecord', 'a message is longer than its frame or than allowed') if $at + HEAD + $size > $end || $size > MAX_PAYLOAD;
        fault('badSequence', "message $number where " . ($sequence + 1) . ' was due') if $number != $sequence + 1;
        fault('unknownTopic', "message $number has topic $topic, which was not announced") if !$topics{$topic};
        my $payload = substr($body, $at + HEAD, $size);
        $at += HEAD + $size;
        ($sequence, $working) = ($number, 1);
        eval { main(bless({ topic => $topics{$topic}, timestamp => $timestamp, payload => $payload }, 'Context'), $payload); 1 } or failed($@);
        $working = 0;
        record(DONE, '');
        flush_results() if length $results > 65536 || $at >= $end;
    }
    flush_results();
}

sub failed {
    my $described = describe($_[0]);
    say_line(4, "$described->{type}: $described->{message}");
    line(4, $_) for split /\n/, $described->{stackTrace};
    record(ERROR, $json->encode($described));
}

$SIG{TERM} = sub { $stop = 1 };
$SIG{INT} = $SIG{PIPE} = 'IGNORE';
connect_host();
open_function();
while (!$stop) {
    my ($type, $body) = next_frame();
    if ($type == MESSAGES) { messages($body) }
    elsif ($type == TOPICS) { announce(parse($body, 'TOPICS')) }
    elsif ($type == DRAIN) { last }
    elsif ($type < 0x80) { fault($type == OPEN ? 'unexpectedFrame' : 'unknownType', "frame of type $type") }
}
CORE::exit(0);

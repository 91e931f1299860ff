# One function for most cases: the payload says what to do.
use JSON::PP;
use Time::HiRes qw(sleep);
my $counter = 0;
print "module code runs\n";

sub main {
    my ($ctx, $msg) = @_;
    $counter++;
    my ($word, $rest) = length $msg < 4096 ? split(/ /, $msg, 2) : ('');
    $word = '' if !defined $word;
    if ($word eq 'count') { $ctx->send($counter) }
    elsif ($word eq 'fan') { $ctx->send($_) for 0 .. $rest - 1 }
    elsif ($word eq 'sleep') { $ctx->send('before'); sleep $rest; $ctx->send('after') }
    elsif ($word eq 'hold') {
        $ctx->send('before');
        my ($folder) = ($ENV{MILLRACE_SOCKET} || '/run/millrace/host.sock') =~ m{^(.*)/};
        sleep 0.01 until -e "$folder/release";
        $ctx->send('after');
    }
    elsif ($word eq 'fail') { $ctx->send('before'); die "ValueError: cannot work with $rest" }
    elsif ($word eq 'text') { $ctx->send("\x{263a}") }
    elsif ($word eq 'caught') { eval { $ctx->send("\x{263a}"); 1 } or $ctx->send('caught') }
    elsif ($word eq 'context') {
        $ctx->send(JSON::PP->new->utf8->encode({ config => $ctx->get_config, topic => $ctx->get_topic, timestamp => $ctx->get_timestamp + 0,
            payload => $ctx->get_payload, selector => $ctx->get_selector('kind-id') }));
    }
    elsif ($word eq 'to') { $ctx->send('elsewhere', 'other/topic') }
    elsif ($word eq 'grow') { $ctx->send('x' x $rest) }
    elsif ($word eq 'print') { print "$rest\n"; print STDERR "to standard error\n"; warn "a warning\n" }
    elsif ($word eq 'long') { print 'y' x $rest, "\n" }
    elsif ($word eq 'exit') { exit $rest }
    else { $ctx->send($msg) }
}
1;

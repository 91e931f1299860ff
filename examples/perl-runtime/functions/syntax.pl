use strict;

sub main {
    my $x = ;
}
1;

print "about to fail\n";
die "no database here";

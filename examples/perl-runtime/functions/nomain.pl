sub other { }
1;

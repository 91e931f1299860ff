module millrace.io/runtime

go 1.24

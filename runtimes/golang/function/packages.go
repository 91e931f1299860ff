//go:build packages

// Package main names the packages that every function may import; the image vendors them. Functions themselves are not here.
package main

import (
	_ "gopkg.in/olivere/elastic.v5"
	_ "millrace.io/runtime"
	_ "nutanix.com/sherlock/runtime"
)

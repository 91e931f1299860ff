package main

import (
	"fmt"

	"millrace.io/runtime"
)

func main() {
	fmt.Println("about to fail")
	panic("no database here")
	runtime.Start(nil)
}

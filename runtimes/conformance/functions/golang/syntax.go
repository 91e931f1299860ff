package main

import "millrace.io/runtime"

func main() {
	runtime.Start(func(ctx *runtime.Context, msg []byte) error {
		return undefinedThing(msg)
	})
}

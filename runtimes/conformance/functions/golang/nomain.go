package main

import "millrace.io/runtime"

func handle(ctx *runtime.Context, msg []byte) error {
	return ctx.Send(msg)
}

package main

import (
	nuruntime "nutanix.com/sherlock/runtime"
)

func main() {
	nuruntime.Start(func(ctx *nuruntime.Context, msg []byte) error {
		ctx.Send(msg)
		return nil
	})
}

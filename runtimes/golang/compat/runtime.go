// Package runtime is the import path that existing functions use; it is millrace.io/runtime under another name.
package runtime

import "millrace.io/runtime"

// Context is what a handler sees of a message.
type Context = runtime.Context

// Start runs the handler for each message; it returns only when the process is about to end.
func Start(handler func(ctx *Context, msg []byte) error) {
	runtime.Start(handler)
}

// State is what a function keeps across restarts.
type State = runtime.State

// Level is how much a log line matters.
type Level = runtime.Level

// Levels of Context.Log.
const (
	Debug    = runtime.Debug
	Info     = runtime.Info
	Warning  = runtime.Warning
	Error    = runtime.Error
	Critical = runtime.Critical
)

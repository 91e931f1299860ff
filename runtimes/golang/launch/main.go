// Command launch connects to the host, compiles the function that it is given, and runs it with the connection.
//
// It stays the function's parent, so that what a dying function leaves behind still reaches the log.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"millrace.io/runtime/internal/wire"
)

const (
	version        = "1.0.0"
	connectTimeout = 10 * time.Second
	lineLimit      = 16384
)

func main() {
	socket := connect(fromEnv("MILLRACE_SOCKET", "/run/millrace/host.sock"))
	signal.Ignore(syscall.SIGINT) // Ctrl-C in a terminal is for the host, which then tells us
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	go func() {
		<-terminated
		os.Exit(0) // nothing is in progress yet; once the function runs, the signal is passed on instead
	}()
	host := &hostSide{socket}
	request, err := host.handshake()
	if err != nil {
		host.leave(err)
	}
	host.say("Subscribe to "+orElse(request.Input, "input"), "Publish to "+request.Endpoint)
	workspace := fromEnv("MILLRACE_WORKSPACE", "/tmp/workspace")
	entry := "main.go"
	if request.Entry != nil {
		entry = *request.Entry
	}
	host.say("Load function from: " + filepath.Join(workspace, entry))
	binary, failure := build(workspace, entry, *request.Code)
	if failure != nil {
		host.loadFailed(failure)
	}
	signal.Stop(terminated)
	os.Exit(host.run(binary, workspace, request))
}

func fromEnv(name, otherwise string) string { return orElse(os.Getenv(name), otherwise) }

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func connect(path string) *net.UnixConn {
	deadline := time.Now().Add(connectTimeout)
	for {
		connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
		if err == nil {
			return connection
		}
		if time.Now().After(deadline) {
			fmt.Fprintf(os.Stderr, "runtime: no host at %s: %v\n", path, err)
			os.Exit(wire.ExitNoHost)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

type hostSide struct{ socket *net.UnixConn }

// handshake reads exactly up to the end of OPEN: what follows is the function's to read.
func (h *hostSide) handshake() (*wire.OpenRequest, error) {
	hello := map[string]any{"protocol": wire.Versions, "language": "golang", "languageVersion": strings.TrimPrefix(runtime.Version(), "go"),
		"runtime": "millrace-golang", "runtimeVersion": version, "pid": os.Getpid()}
	if instance := os.Getenv("MILLRACE_INSTANCE"); instance != "" {
		hello["instance"] = instance
	}
	h.write(wire.JSONFrame(wire.Hello, hello))
	for {
		kind, size, err := wire.ReadHead(h.socket)
		if err != nil {
			return nil, err
		}
		body := make([]byte, size)
		if _, err = io.ReadFull(h.socket, body); err != nil {
			return nil, err
		}
		switch {
		case kind == wire.Open:
			return parseOpen(body)
		case kind == wire.FaultFrame:
			fmt.Fprintf(os.Stderr, "host: %s\n", body)
			os.Exit(wire.ExitFault)
		case kind < wire.Ignorable:
			return nil, wire.Faultf("unexpectedFrame", "frame of type 0x%02x before OPEN", kind)
		}
	}
}

func parseOpen(body []byte) (*wire.OpenRequest, error) {
	request := &wire.OpenRequest{}
	if err := json.Unmarshal(body, request); err != nil {
		return nil, wire.Faultf("badJson", "OPEN is not as it should be: %v", err)
	}
	if request.Protocol == nil || request.Pipeline == nil || request.Stage == nil || request.Function == nil || request.Code == nil {
		return nil, wire.Faultf("badJson", "OPEN lacks one of protocol, pipeline, stage, function, code")
	}
	if !slices.Contains(wire.Versions, *request.Protocol) {
		return nil, wire.Faultf("unsupportedVersion", "protocol %d, this runtime speaks 1 and 2", *request.Protocol)
	}
	if request.Entry != nil && (*request.Entry == "" || strings.Contains(*request.Entry, "/")) {
		return nil, wire.Faultf("badJson", "entry must be a plain file name, not %q", *request.Entry)
	}
	return request, nil
}

func (h *hostSide) write(data []byte) {
	if _, err := h.socket.Write(data); err != nil {
		os.Exit(0) // the host is gone
	}
}

func (h *hostSide) say(texts ...string) {
	h.log(wire.Info, texts...)
}

func (h *hostSide) log(level byte, texts ...string) {
	now := time.Now()
	var body []byte
	for _, text := range texts {
		if level == wire.Info || level == wire.Failure {
			text = wire.Prefixed(now, level, text)
		}
		body = wire.AppendLine(body, now, 0, level, text, lineLimit)
	}
	h.write(wire.AppendFrame(nil, wire.Log, body))
}

// leave ends the process after a failed handshake.
func (h *hostSide) leave(err error) {
	var fault *wire.Fault
	if !errors.As(err, &fault) {
		os.Exit(0) // the host is gone
	}
	fmt.Fprintln(os.Stderr, fault)
	h.write(wire.JSONFrame(wire.FaultFrame, map[string]string{"code": fault.Code, "message": fault.Message}))
	os.Exit(wire.ExitFault)
}

func (h *hostSide) loadFailed(failure *loadFailure) {
	h.log(wire.Failure, failure.Message)
	h.log(wire.Stderr, strings.Split(failure.StackTrace, "\n")...)
	h.write(wire.JSONFrame(wire.LoadFailed, failure))
	h.socket.Close()
	os.Exit(wire.ExitLoadFailed)
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"millrace.io/runtime/internal/wire"
)

// Big enough for the trace of any ordinary crash: a dying function cannot empty its own pipes.
const pipeBytes = 1 << 20

// pipes between launcher and function. The function reads its own output while it lives; the launcher, what is left.
type pipes struct {
	stdout, stderr, status, crash struct{ read, write *os.File }
}

// run starts the function, waits for its end, reports what it left behind, and answers its exit code.
func (h *hostSide) run(binary, workspace string, request *wire.OpenRequest) int {
	request.Code = nil
	opened, _ := json.Marshal(request)
	openFile := filepath.Join(workspace, "open.json")
	if err := os.WriteFile(openFile, opened, 0o600); err != nil {
		h.loadFailed(&loadFailure{Type: "LoadError", Message: err.Error(), StackTrace: err.Error()})
	}
	socket, err := h.socket.File()
	if err != nil {
		return 70
	}
	p, err := makePipes()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 70
	}
	command := exec.Command(binary)
	command.Stdout, command.Stderr = p.stdout.write, p.stderr.write
	command.ExtraFiles = []*os.File{socket, p.stdout.read, p.stderr.read, p.status.write, p.crash.write}
	command.Env = append(os.Environ(), "MILLRACE_OPEN="+openFile)
	if err := start(command); err != nil {
		h.loadFailed(&loadFailure{Type: "LoadError", Message: err.Error(), StackTrace: err.Error()})
	}
	terminated := make(chan os.Signal, 4)
	signal.Notify(terminated, syscall.SIGTERM)
	go func() {
		for number := range terminated {
			_ = command.Process.Signal(number)
		}
	}()
	_ = command.Wait()
	code := command.ProcessState.ExitCode()
	if code < 0 {
		code = 128 + int(command.ProcessState.Sys().(syscall.WaitStatus).Signal())
	}
	return h.report(p, code)
}

func makePipes() (*pipes, error) {
	p := &pipes{}
	for _, pipe := range []*struct{ read, write *os.File }{&p.stdout, &p.stderr, &p.status, &p.crash} {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		// The kernel may refuse the size to an ordinary user; then it is 64 KiB.
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, write.Fd(), 1031, pipeBytes) // F_SETPIPE_SZ
		pipe.read, pipe.write = read, write
	}
	return p, nil
}

// start runs the program, from memory where the file system of the workspace forbids to execute files.
func start(command *exec.Cmd) error {
	err := command.Start()
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	content, readErr := os.ReadFile(command.Path)
	if readErr != nil {
		return readErr
	}
	memory, memoryErr := memoryFile(content)
	if memoryErr != nil {
		return fmt.Errorf("%w, and memfd_create: %v", err, memoryErr)
	}
	again := exec.Command(fmt.Sprintf("/proc/self/fd/%d", 3+len(command.ExtraFiles)))
	again.Args, again.Env, again.Stdout, again.Stderr = command.Args, command.Env, command.Stdout, command.Stderr
	again.ExtraFiles = append(command.ExtraFiles, memory)
	*command = *again
	return command.Start()
}

// report tells the host what the function could not tell any more. The function is dead: the connection is ours alone.
func (h *hostSide) report(p *pipes, code int) int {
	status, crash := rest(p.status), rest(p.crash)
	if strings.ContainsRune(status, wire.StatusEnded) {
		if code != 0 {
			fmt.Fprint(os.Stderr, rest(p.stderr)) // a FAULT; the function's own output is in the log
		}
		return code
	}
	h.logRest(wire.Output, rest(p.stdout))
	stderr := rest(p.stderr)
	if crash == "" || !strings.Contains(stderr, firstLine(crash)) {
		stderr += crash
	}
	h.logRest(wire.Stderr, stderr)
	if strings.ContainsRune(status, wire.StatusReady) {
		h.socket.Close()
		return code
	}
	failure := &loadFailure{Type: "ExitError", Message: fmt.Sprintf("the function ended the process with exit code %d before it called Start", code)}
	failure.StackTrace = strings.TrimSpace(crash)
	if crash != "" {
		failure.Type, failure.Message = "panic", strings.TrimPrefix(firstLine(crash), "panic: ")
	}
	h.write(wire.JSONFrame(wire.LoadFailed, failure))
	h.socket.Close()
	return wire.ExitLoadFailed
}

func (h *hostSide) logRest(level byte, text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		h.log(level, strings.Split(text, "\n")...)
	}
}

func rest(pipe struct{ read, write *os.File }) string {
	pipe.write.Close()
	content, _ := io.ReadAll(pipe.read)
	return string(content)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

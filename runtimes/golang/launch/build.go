package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// loadFailure is the body of LOAD_FAILED.
type loadFailure struct {
	Type       string `json:"type"`
	Message    string `json:"message"`
	StackTrace string `json:"stackTrace"`
	Line       int    `json:"line,omitempty"`
}

var position = regexp.MustCompile(`(?m)^(?:\./)?([^\s:]+\.go):(\d+)(?::\d+)?: (.*)$`)

// build compiles the function and answers the path of the program.
func build(workspace, entry, code string) (string, *loadFailure) {
	fail := func(err error) (string, *loadFailure) {
		message := fmt.Sprintf("cannot write the function to %s: %v", workspace, err)
		return "", &loadFailure{Type: "LoadError", Message: message, StackTrace: message}
	}
	source := filepath.Join(workspace, entry)
	if err := os.MkdirAll(workspace, 0o700); err != nil {
		return fail(err)
	}
	if err := os.WriteFile(source, []byte(code), 0o600); err != nil {
		return fail(err)
	}
	module, err := writeModule(workspace)
	if err != nil {
		return fail(err)
	}
	program := filepath.Join(workspace, "function")
	// No symbol table: linking is most of the time, and traces need none.
	command := exec.Command("go", "build", "-mod="+module, "-ldflags=-s -w", "-o", program, ".")
	command.Dir = workspace
	command.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOWORK=off", "GO111MODULE=on", "CGO_ENABLED=0", "GOTELEMETRY=off",
		"PWD="+workspace)
	if os.Getenv("HOME") == "" || os.Getenv("HOME") == "/" {
		command.Env = append(command.Env, "HOME="+workspace)
	}
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		return "", compileFailure(said.String(), err)
	}
	return program, nil
}

func compileFailure(said string, err error) *loadFailure {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if len(lines) > 1 && strings.HasPrefix(lines[0], "# ") {
		lines = lines[1:]
	}
	trace := strings.Join(lines, "\n")
	failure := &loadFailure{Type: "CompileError", Message: strings.TrimSpace(lines[0]), StackTrace: trace}
	if failure.Message == "" {
		failure.Message = "go build: " + err.Error()
	}
	if match := position.FindStringSubmatch(trace); match != nil {
		failure.Message = match[1] + ":" + match[2] + ": " + match[3]
		failure.Line, _ = strconv.Atoi(match[2])
	}
	return failure
}

// writeModule makes the workspace a module and answers the mode to build it in: with the packages that the image
// has vendored, or, outside of an image, with nothing but our own.
func writeModule(workspace string) (string, error) {
	base := os.Getenv("MILLRACE_GOLANG")
	vendored := filepath.Join(base, "function", "vendor")
	file := filepath.Join(workspace, "go.mod")
	if _, err := os.Stat(vendored); err == nil {
		content, err := os.ReadFile(filepath.Join(base, "function", "go.mod"))
		if err != nil {
			return "", err
		}
		// The paths in vendor/modules.txt are relative to where it was made, and must be the same here.
		link := filepath.Join(workspace, "vendor")
		os.Remove(link)
		if err := os.Symlink(vendored, link); err != nil {
			return "", err
		}
		return "vendor", os.WriteFile(file, content, 0o600)
	}
	content := fmt.Sprintf(`module function

go 1.24

require (
	millrace.io/runtime v0.0.0
	nutanix.com/sherlock/runtime v0.0.0
)

replace millrace.io/runtime => %[1]s

replace nutanix.com/sherlock/runtime => %[1]s/compat
`, base)
	return "mod", os.WriteFile(file, []byte(content), 0o600)
}

//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"syscall"
	"unsafe"
)

// memoryFile makes a file that exists in memory only, and can be executed.
func memoryFile(content []byte) (*os.File, error) {
	name := []byte("function\x00")
	fd, _, errno := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(&name[0])), 0, 0)
	if errno != 0 {
		return nil, errno
	}
	file := os.NewFile(fd, "function")
	if _, err := file.Write(content); err != nil {
		return nil, err
	}
	return file, nil
}

//go:build !linux || !(amd64 || arm64)

package main

import (
	"errors"
	"os"
)

func memoryFile([]byte) (*os.File, error) { return nil, errors.ErrUnsupported }

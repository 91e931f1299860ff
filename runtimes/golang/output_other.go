//go:build !linux

package runtime

const fionread = 0x4004667F // as BSD and macOS have it

package runtime

import (
	"bytes"
	"log"
	"os"
	"syscall"
	"time"
	"unsafe"

	"millrace.io/runtime/internal/wire"
)

// How long a function's plain output may wait before it is looked for between two messages.
const outputPause = 100 * time.Microsecond

// output is one of the process's standard streams. It is a pipe of which this process holds both ends: the system
// keeps what is in it for the launcher when the process dies.
type output struct {
	outbox *outbox
	level  byte
	fd     int
	open   []byte
	buffer [32 << 10]byte
}

// captureOutput makes lines of the log out of what the function writes to its standard streams and to the log package.
func captureOutput(box *outbox) []*output {
	log.SetOutput(&logWriter{box})
	outputs := []*output{{outbox: box, level: wire.Output, fd: wire.StdoutFd}, {outbox: box, level: wire.Stderr, fd: wire.StderrFd}}
	for _, stream := range outputs {
		_ = syscall.SetNonblock(stream.fd, true)
		go stream.follow(os.NewFile(uintptr(stream.fd), "output"))
	}
	return outputs
}

// follow takes what the function writes while no message ends. It is in no hurry: a function that dies right after its last
// words leaves them in the pipe, where the launcher finds them.
func (s *output) follow(file *os.File) {
	connection, err := file.SyscallConn()
	if err != nil {
		return
	}
	for {
		if connection.Read(func(uintptr) bool { return s.waiting() > 0 }) != nil {
			return
		}
		time.Sleep(time.Millisecond)
		s.outbox.Lock()
		if s.drain() {
			s.outbox.flush()
		}
		s.outbox.Unlock()
	}
}

// waiting answers how many bytes are in the pipe.
func (s *output) waiting() int32 {
	count := int32(0)
	_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, uintptr(s.fd), fionread, uintptr(unsafe.Pointer(&count)))
	return count
}

// drain takes what is in the pipe, without waiting. The outbox is locked.
func (s *output) drain() bool {
	took := false
	for {
		count, err := syscall.Read(s.fd, s.buffer[:])
		if count <= 0 || err != nil {
			return took
		}
		took = true
		s.split(s.buffer[:count])
	}
}

func (s *output) split(data []byte) {
	for {
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			// An endless line is kept up to a point, so that it cannot fill the memory.
			if len(s.open) < 1<<20 {
				s.open = append(s.open, data...)
			}
			return
		}
		s.outbox.line(s.level, string(append(s.open, data[:end]...)))
		s.open = s.open[:0]
		data = data[end+1:]
	}
}

// finish says a line that was begun and never ended.
func (s *output) finish() {
	s.drain()
	if len(s.open) > 0 {
		s.split([]byte{'\n'})
	}
}

// logWriter takes the lines of the log package at once: after log.Fatal there is no later.
type logWriter struct{ outbox *outbox }

func (w *logWriter) Write(data []byte) (int, error) {
	w.outbox.Lock()
	defer w.outbox.Unlock()
	for _, line := range bytes.Split(bytes.TrimSuffix(data, []byte{'\n'}), []byte{'\n'}) {
		w.outbox.line(wire.Stderr, string(line))
	}
	if w.outbox.budget.linesLeft >= 0 {
		w.outbox.flush()
	}
	return len(data), nil
}

// Package wire holds the bytes of the runtime protocol (docs/runtime-protocol.md) that launcher and function share.
package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Frame types.
const (
	Open       = 0x01
	Topics     = 0x02
	Messages   = 0x03
	Drain      = 0x04
	State      = 0x05
	Hello      = 0x11
	Ready      = 0x12
	LoadFailed = 0x13
	Results    = 0x14
	Log        = 0x15
	Stats      = 0x16
	Alert      = 0x17
	Metrics    = 0x18
	FaultFrame = 0x1F
	Ignorable  = 0x80
)

// Kinds of records in RESULTS.
const (
	Emit   = 1
	EmitTo = 2
	Done   = 3
	Error  = 4

	StatePut    = 5
	StateDelete = 6
)

// Levels of log lines.
const (
	Output   = 0
	Debug    = 1
	Info     = 2
	Warning  = 3
	Failure  = 4
	Critical = 5
	Stderr   = 6
)

// Sizes of heads, and limits.
const (
	FrameHead   = 5
	MessageHead = 22
	RecordHead  = 13
	MaxPayload  = 64 << 20
	MaxBody     = MaxPayload + 128<<10
	MaxJSON     = 16 << 20
)

// Exit codes.
const (
	ExitLoadFailed = 1
	ExitFault      = 2
	ExitNoHost     = 3
)

// File descriptors that the launcher hands to the function's process.
const (
	SocketFd = 3 + iota
	StdoutFd // reading end of the function's standard output
	StderrFd // reading end of its standard error
	StatusFd // tells the launcher how far the function got: StatusReady, StatusEnded
	CrashFd  // where the Go runtime writes the trace of a crash
)

// What is written to StatusFd.
const (
	StatusReady = 'R'
	StatusEnded = 'E'
)

// Topic is an element of TOPICS.
type Topic struct {
	ID        *int              `json:"id"`
	Name      *string           `json:"name"`
	Selectors map[string]string `json:"selectors"`
}

// Limits are the host's, see section 4 of the protocol.
type Limits struct {
	MaxMessageBytes     int  `json:"maxMessageBytes"`
	LogLinesPerSecond   int  `json:"logLinesPerSecond"`
	SendLinesPerSecond  int  `json:"sendLinesPerSecond"`
	LogLineBytes        int  `json:"logLineBytes"`
	StateBytes          int  `json:"stateBytes"`
	StateValueBytes     int  `json:"stateValueBytes"`
	StatsIntervalMillis *int `json:"statsIntervalMillis"`
}

// OpenRequest is the body of OPEN.
type OpenRequest struct {
	Protocol   *int              `json:"protocol"`
	Pipeline   *string           `json:"pipeline"`
	Stage      *json.RawMessage  `json:"stage"`
	Function   *string           `json:"function"`
	Input      string            `json:"input"`
	Endpoint   string            `json:"endpoint"`
	Code       *string           `json:"code,omitempty"`
	Entry      *string           `json:"entry"`
	Parameters map[string]string `json:"parameters"`
	Topics     []Topic           `json:"topics"`
	Limits     Limits            `json:"limits"`
	Secrets    map[string]string `json:"secrets,omitempty"`
}

// Fault is input that breaks the protocol.
type Fault struct{ Code, Message string }

func (f *Fault) Error() string { return f.Code + ": " + f.Message }

// Faultf makes a Fault.
func Faultf(code, format string, arguments ...any) *Fault {
	return &Fault{code, fmt.Sprintf(format, arguments...)}
}

// ReadHead reads the head of a frame.
func ReadHead(from io.Reader) (kind byte, size int, err error) {
	var head [FrameHead]byte
	if _, err = io.ReadFull(from, head[:]); err != nil {
		return 0, 0, err
	}
	size, kind = int(binary.BigEndian.Uint32(head[:])), head[4]
	isJSON := kind == Open || kind == Topics || kind == FaultFrame
	if size > MaxBody || isJSON && size > MaxJSON {
		return 0, 0, Faultf("frameTooLong", "frame of type 0x%02x with %d bytes, at most %d are allowed", kind, size, MaxBody)
	}
	return kind, size, nil
}

// AppendFrame appends a whole frame.
func AppendFrame(to []byte, kind byte, body []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(body)))
	return append(append(to, kind), body...)
}

// JSONFrame renders a frame with a JSON body.
func JSONFrame(kind byte, value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // only our own maps and structs come here
	}
	return AppendFrame(nil, kind, body)
}

// AppendLine appends one record of a LOG frame.
func AppendLine(to []byte, now time.Time, sequence uint64, level byte, text string, limit int) []byte {
	cut := ""
	if len(text) > limit {
		cut = fmt.Sprintf(" ... (%d bytes left out)", len(text)-limit)
		text = text[:limit]
	}
	to = binary.BigEndian.AppendUint64(to, uint64(now.UnixNano()))
	to = binary.BigEndian.AppendUint64(to, sequence)
	to = append(to, level)
	to = binary.BigEndian.AppendUint32(to, uint32(len(text)+len(cut)))
	return append(append(to, text...), cut...)
}

// Prefixed renders a line of the runtime's own.
func Prefixed(now time.Time, level byte, text string) string {
	return PrefixedBy(now, "root", level, text)
}

// PrefixedBy renders a line of a logger's.
func PrefixedBy(now time.Time, logger string, level byte, text string) string {
	name := "INFO"
	switch level {
	case Debug:
		name = "DEBUG"
	case Warning:
		name = "WARNING"
	case Failure:
		name = "ERROR"
	case Critical:
		name = "CRITICAL"
	}
	return fmt.Sprintf("[%s,%03d %s %s] %s", now.Format("2006-01-02 15:04:05"), now.Nanosecond()/1e6, logger, name, text)
}

// Versions of the protocol that this runtime speaks.
var Versions = []int{1, 2}

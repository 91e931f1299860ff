package runtime

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"millrace.io/runtime/internal/wire"
)

type session struct {
	*outbox
	reader     *bufio.Reader
	outputs    []*output
	parameters map[string]string
	topics     map[uint16]wire.Topic
	maxBytes   int
	function   string
	secrets    map[string]string
	state      stateValues
	metrics    metrics
	stopping   atomic.Bool

	speaksMetrics bool
	drained       time.Time
}

// current is nil where the program was not started by the launcher: on a developer's own machine, say.
var current = open()

func open() *session {
	path := os.Getenv("MILLRACE_OPEN")
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	request := wire.OpenRequest{}
	if err != nil || json.Unmarshal(content, &request) != nil {
		return nil
	}
	connection, err := net.FileConn(os.NewFile(wire.SocketFd, "host"))
	if err != nil {
		return nil
	}
	_ = debug.SetCrashOutput(os.NewFile(wire.CrashFd, "crash"), debug.CrashOptions{})
	signal.Ignore(syscall.SIGINT)
	limits := request.Limits
	s := &session{parameters: request.Parameters, topics: map[uint16]wire.Topic{}, maxBytes: min(or(limits.MaxMessageBytes, wire.MaxPayload), wire.MaxPayload)}
	s.outbox = &outbox{socket: connection, awake: make(chan struct{}, 1), alerted: map[string]time.Time{}, budget: budget{
		lines: or(limits.LogLinesPerSecond, 1000), sends: or(limits.SendLinesPerSecond, 100), lineBytes: or(limits.LogLineBytes, 16384)}}
	s.budget.linesLeft, s.budget.sendsLeft = s.budget.lines, s.budget.sends
	_ = os.Remove(path) // it may hold secrets
	s.function, s.secrets, s.speaksMetrics = *request.Function, request.Secrets, *request.Protocol >= 2
	s.state = stateValues{values: map[string][]byte{}, maxBytes: limits.StateBytes, maxValue: or(limits.StateValueBytes, 65536)}
	s.metrics = metrics{map[string]bool{}, map[string]*metric{}}
	s.reader = bufio.NewReaderSize(connection, 256<<10)
	if s.parameters == nil {
		s.parameters = map[string]string{}
	}
	if err := s.announce(request.Topics); err != nil {
		s.leaveWith(err)
	}
	s.outputs = captureOutput(s.outbox)
	statsInterval := 10000
	if limits.StatsIntervalMillis != nil {
		statsInterval = *limits.StatsIntervalMillis
	}
	go s.keepTime(time.Duration(statsInterval) * time.Millisecond)
	return s
}

func or(value, otherwise int) int {
	if value == 0 {
		return otherwise
	}
	return value
}

// Start runs the handler for each message, one after the other. An error that it returns, or a panic, fails that message; what
// was sent before stands. Start returns only when the process is about to end.
func Start(handler func(ctx *Context, msg []byte) error) {
	if current == nil {
		fmt.Fprintln(os.Stderr, "runtime: this program is a function; a Millrace host runs it")
		os.Exit(wire.ExitNoHost)
	}
	current.run(handler)
}

func (s *session) run(handler func(ctx *Context, msg []byte) error) {
	s.Lock()
	for _, stream := range s.outputs {
		stream.drain()
	}
	s.say(wire.Info, fmt.Sprintf("Load config: %v", s.parameters))
	s.writeFrame(wire.Ready, map[string]int{})
	_, _ = status.Write([]byte{wire.StatusReady})
	s.Unlock()
	go s.onTerminate()
	for {
		if s.reader.Buffered() < wire.FrameHead {
			s.pause()
		}
		kind, size, err := wire.ReadHead(s.reader)
		if err == nil {
			err = s.handle(kind, size, handler)
		}
		if err != nil {
			s.leaveWith(err)
		}
		if s.stopping.Load() {
			s.finish()
		}
	}
}

// pause writes the results before a wait for input.
func (s *session) pause() {
	s.Lock()
	s.flush()
	broken := s.broken
	s.Unlock()
	if broken {
		os.Exit(0)
	}
}

func (s *session) handle(kind byte, size int, handler func(ctx *Context, msg []byte) error) error {
	if s.reader.Buffered() < size {
		s.pause()
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(s.reader, body); err != nil {
		return err
	}
	switch {
	case kind == wire.Messages:
		return s.messages(body, handler)
	case kind == wire.Topics:
		var topics []wire.Topic
		if err := json.Unmarshal(body, &topics); err != nil {
			return wire.Faultf("badJson", "TOPICS is not as it should be: %v", err)
		}
		return s.announce(topics)
	case kind == wire.State:
		s.Lock()
		defer s.Unlock()
		return s.state.load(body)
	case kind == wire.Drain:
		s.finish()
	case kind == wire.FaultFrame:
		s.Lock()
		defer s.Unlock()
		fmt.Fprintf(os.Stderr, "host: %s\n", body)
		s.leave(wire.ExitFault)
	case kind == wire.Open:
		return wire.Faultf("unexpectedFrame", "a second OPEN")
	case kind < wire.Ignorable:
		return wire.Faultf("unknownType", "frame of type 0x%02x", kind)
	}
	return nil
}

func (s *session) announce(topics []wire.Topic) error {
	for _, topic := range topics {
		if topic.ID == nil || topic.Name == nil || *topic.ID < 0 || *topic.ID > 65535 {
			return wire.Faultf("badJson", "topics must be an array of {id, name, selectors}")
		}
		s.topics[uint16(*topic.ID)] = topic
	}
	return nil
}

func (s *session) messages(body []byte, handler func(ctx *Context, msg []byte) error) error {
	began := time.Now()
	for len(body) > 0 {
		if len(body) < wire.MessageHead {
			return wire.Faultf("badRecord", "MESSAGES ends within the head of a message")
		}
		sequence, end := binary.BigEndian.Uint64(body), wire.MessageHead+int(binary.BigEndian.Uint32(body[18:]))
		topic, known := s.topics[binary.BigEndian.Uint16(body[16:])]
		switch {
		case end > len(body) || end > wire.MessageHead+wire.MaxPayload:
			return wire.Faultf("badRecord", "message %d is longer than its MESSAGES frame or than allowed", sequence)
		case sequence != s.current+1:
			return wire.Faultf("badSequence", "message %d where %d was due", sequence, s.current+1)
		case !known:
			return wire.Faultf("unknownTopic", "message %d has topic %d, which was not announced", sequence, binary.BigEndian.Uint16(body[16:]))
		}
		ctx := &Context{session: s, head: body[:wire.MessageHead], payload: body[wire.MessageHead:end:end], topic: topic}
		body = body[end:]
		s.Lock()
		s.begin(sequence)
		s.Unlock()
		err := call(handler, ctx)
		s.Lock()
		s.ended(err)
		s.Unlock()
		if s.stopping.Load() {
			break
		}
	}
	s.Lock()
	s.stats.BusyNanos += int64(time.Since(began))
	s.Unlock()
	return nil
}

// ended books the end of a message, with the lines that it printed.
func (s *session) ended(err error) {
	if now := time.Now(); err != nil || now.Sub(s.drained) > outputPause {
		s.drained = now
		for _, stream := range s.outputs {
			stream.drain()
		}
	}
	if err != nil {
		failed := &panicked{}
		kind, trace := "error", err.Error()
		if errors.As(err, &failed) {
			kind, trace = "panic", failed.trace
		}
		s.outbox.fail(kind, err.Error(), trace)
		text := kind + ": " + err.Error()
		if trace != err.Error() {
			text += "\n" + trace
		}
		for i, line := range strings.Split(text, "\n") {
			if i == 0 {
				line = wire.Prefixed(time.Now(), wire.Failure, line)
			}
			s.line(wire.Failure, line)
		}
	}
	s.end()
}

func (s *session) send(topic string, msg []byte) error {
	s.Lock()
	defer s.Unlock()
	if len(msg) > s.maxBytes {
		message := fmt.Sprintf("Send takes at most %d bytes, got %d", s.maxBytes, len(msg))
		s.alert("sendNotBytes", message)
		return errors.New(message)
	}
	s.emit(topic, msg)
	return nil
}

// keepTime sees to the deadline of what waits, to statistics, and to the budget of lines. With nothing to do it sleeps.
func (s *session) keepTime(statsInterval time.Duration) {
	refilled, reported := time.Now(), time.Now()
	for {
		s.rest()
		s.Lock()
		now := time.Now()
		if now.Sub(s.flushed) >= deadline {
			s.flush()
		}
		if now.Sub(refilled) >= time.Second {
			refilled = now
			s.refill()
			s.sendMetrics()
		}
		if statsInterval > 0 && now.Sub(reported) >= statsInterval {
			reported = now
			s.sendStats()
		}
		s.Unlock()
	}
}

// rest waits for the next deadline, or, while there is none, until something happens, a second at most.
func (s *session) rest() {
	s.Lock()
	s.asleep = !s.inProgress && len(s.lines) == 0 && time.Since(s.flushed) > 50*deadline
	asleep := s.asleep
	s.Unlock()
	if !asleep {
		time.Sleep(deadline)
		return
	}
	select {
	case <-s.awake:
	case <-time.After(time.Second):
	}
}

// onTerminate ends the process after the message in progress.
func (s *session) onTerminate() {
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	<-terminated
	s.stopping.Store(true)
	s.Lock()
	idle := !s.inProgress
	if !idle {
		s.say(wire.Info, "SIGTERM: ends after the message in progress")
	}
	s.Unlock()
	if idle {
		s.finish()
	}
}

func (s *session) finish() {
	s.Lock()
	for _, stream := range s.outputs {
		stream.finish()
	}
	s.flush()
	s.sendMetrics()
	s.sendStats()
	s.leave(0)
}

func (s *session) leaveWith(err error) {
	s.Lock()
	var fault *wire.Fault
	if !errors.As(err, &fault) {
		s.broken = true // the host is gone
		s.leave(0)
	}
	fmt.Fprintln(os.Stderr, fault)
	s.writeFrame(wire.FaultFrame, map[string]string{"code": fault.Code, "message": fault.Message})
	s.leave(wire.ExitFault)
}

// -- panics --------------------------------------------------------------------------------------------------------------

type panicked struct{ text, trace string }

func (p *panicked) Error() string { return p.text }

func call(handler func(ctx *Context, msg []byte) error, ctx *Context) (err error) {
	defer func() {
		if value := recover(); value != nil {
			text := fmt.Sprint(value)
			err = &panicked{text, "panic: " + text + "\n" + userFrames()}
		}
	}()
	return handler(ctx, ctx.payload)
}

// userFrames renders the stack at a panic, less the frames of Go's runtime and of this package.
func userFrames() string {
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	text := strings.Builder{}
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "millrace.io/runtime.") {
			return text.String()
		}
		if !strings.HasPrefix(frame.Function, "runtime.") {
			fmt.Fprintf(&text, "%s(...)\n\t%s:%d\n", frame.Function, frame.File, frame.Line)
		}
		if !more {
			return text.String()
		}
	}
}

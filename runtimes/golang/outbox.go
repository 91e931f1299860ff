package runtime

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"millrace.io/runtime/internal/wire"
)

const (
	deadline = 2 * time.Millisecond
	full     = 64 << 10
	maxText  = 256 << 10
)

// status tells the launcher how far this process got. It is held for good: a file that nobody holds is closed.
var status = os.NewFile(wire.StatusFd, "status")

// outbox is everything on its way to the host. All fields are guarded by the mutex, so that any goroutine may send and log.
type outbox struct {
	sync.Mutex
	socket      net.Conn
	results     []byte
	lines       []byte
	held        []held
	current     uint64 // the message in progress, or the last one
	finished    uint64 // the highest message that has ended
	doneWritten uint64
	inProgress  bool
	broken      bool
	flushed     time.Time
	asleep      bool
	awake       chan struct{}
	budget      budget
	alerted     map[string]time.Time
	stats       stats
	statsSent   stats
}

// held is a send, or a change of the state, made while no message was in progress.
type held struct {
	kind    byte
	name    string
	payload []byte
}

type stats struct {
	Messages         uint64 `json:"messages"`
	Emits            uint64 `json:"emits"`
	Errors           uint64 `json:"errors"`
	EmittedBytes     uint64 `json:"emittedBytes"`
	BusyNanos        int64  `json:"busyNanos"`
	LogLinesLeftOut  uint64 `json:"logLinesLeftOut"`
	SendLinesLeftOut uint64 `json:"sendLinesLeftOut"`
	MaxRssBytes      int64  `json:"maxRssBytes"`
}

// budget thins floods: so many lines, and so many `Send N bytes`, until the next second.
type budget struct {
	lines, sends, linesLeft, sendsLeft, lineBytes int
}

func (o *outbox) emit(topic string, payload []byte) {
	if !o.inProgress {
		o.held = append(o.held, held{wire.Emit, topic, append([]byte(nil), payload...)})
		return
	}
	o.stats.Emits++
	o.stats.EmittedBytes += uint64(len(payload))
	kind, size := byte(wire.Emit), len(payload)
	if topic != "" {
		kind, size = wire.EmitTo, size+2+len(topic)
	}
	large := len(payload) >= full
	if large {
		o.flush()
		o.results = o.results[:0]
	}
	o.results = appendRecord(o.results, kind, o.current, size)
	if topic != "" {
		o.results = binary.BigEndian.AppendUint16(o.results, uint16(len(topic)))
		o.results = append(o.results, topic...)
	}
	if large {
		o.emitLarge(payload)
		return
	}
	o.results = append(o.results, payload...)
	if len(o.results) >= full {
		o.flush()
	}
	if o.budget.sendsLeft--; o.budget.sendsLeft >= 0 {
		o.say(wire.Info, fmt.Sprintf("Send %d bytes", len(payload)))
	}
}

// emitLarge writes a payload from where it is, in a frame of its own.
func (o *outbox) emitLarge(payload []byte) {
	head := binary.BigEndian.AppendUint32(make([]byte, 0, wire.FrameHead+len(o.results)), uint32(len(o.results)+len(payload)))
	head = append(append(head, wire.Results), o.results...)
	o.results = o.results[:0]
	o.write(head, payload)
	if o.budget.sendsLeft--; o.budget.sendsLeft >= 0 {
		o.say(wire.Info, fmt.Sprintf("Send %d bytes", len(payload)))
	}
}

// changeState queues a change of the state by the message in progress.
func (o *outbox) changeState(kind byte, key string, value []byte) {
	if !o.inProgress {
		o.held = append(o.held, held{kind, key, append([]byte(nil), value...)})
		return
	}
	o.results = appendRecord(o.results, kind, o.current, 2+len(key)+len(value))
	o.results = binary.BigEndian.AppendUint16(o.results, uint16(len(key)))
	o.results = append(append(o.results, key...), value...)
	if len(o.results) >= full {
		o.flush()
	}
}

func appendRecord(to []byte, kind byte, sequence uint64, size int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(append(to, kind), sequence), uint32(size))
}

func (o *outbox) fail(kind, message, trace string) {
	o.stats.Errors++
	body, err := json.Marshal(map[string]string{"type": kind, "message": cut(message), "stackTrace": cut(trace)})
	if err != nil {
		panic(err) // strings always render
	}
	o.results = append(appendRecord(o.results, wire.Error, o.current, len(body)), body...)
}

func cut(text string) string {
	if len(text) <= maxText/4 {
		return text
	}
	return text[:maxText/8] + "\n...\n" + text[len(text)-maxText/8:]
}

// end marks the message in progress as ended.
func (o *outbox) end() {
	o.inProgress = false
	o.finished = o.current
}

// wake has the deadlines kept again.
func (o *outbox) wake() {
	if o.asleep {
		o.asleep = false
		select {
		case o.awake <- struct{}{}:
		default:
		}
	}
}

// begin makes the next message the one in progress, and gives it what was sent since the last.
func (o *outbox) begin(sequence uint64) {
	o.current, o.inProgress = sequence, true
	o.wake()
	if len(o.held) > 0 {
		held := o.held
		o.held = nil
		for _, own := range held {
			if own.kind == wire.Emit {
				o.emit(own.name, own.payload)
			} else {
				o.changeState(own.kind, own.name, own.payload)
			}
		}
	}
}

// flush writes all that waits. The lines go first, so that a message's lines are never behind its end.
func (o *outbox) flush() {
	var parts [4][]byte
	buffers := parts[:0]
	if len(o.lines) > 0 {
		buffers = append(buffers, frameHead(wire.Log, len(o.lines)), o.lines)
	}
	if o.finished > o.doneWritten {
		o.doneWritten = o.finished
		o.results = appendRecord(o.results, wire.Done, o.finished, 0)
	}
	if len(o.results) > 0 {
		buffers = append(buffers, frameHead(wire.Results, len(o.results)), o.results)
	}
	if len(buffers) > 0 {
		o.flushed = time.Now()
		o.write(buffers...)
		o.results, o.lines = o.results[:0], o.lines[:0]
	}
}

func frameHead(kind byte, size int) []byte {
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, wire.FrameHead), uint32(size)), kind)
}

func (o *outbox) write(parts ...[]byte) {
	if o.broken {
		return
	}
	buffers := net.Buffers(parts)
	if _, err := buffers.WriteTo(o.socket); err != nil {
		o.broken = true
	}
}

func (o *outbox) writeFrame(kind byte, value any) {
	o.flush()
	o.write(wire.JSONFrame(kind, value))
}

func (o *outbox) alert(key, message string) {
	if time.Since(o.alerted[key]) < time.Second {
		return
	}
	o.alerted[key] = time.Now()
	o.writeFrame(wire.Alert, map[string]any{"severity": "CRITICAL", "key": key, "message": message, "sequence": o.current})
}

// -- lines ---------------------------------------------------------------------------------------------------------------

// say logs a line of the runtime's own. Not thinned: the runtime does not flood.
func (o *outbox) say(level byte, text string) {
	now := time.Now()
	o.add(now, level, wire.Prefixed(now, level, text))
}

func (o *outbox) add(now time.Time, level byte, text string) {
	o.wake()
	sequence := uint64(0)
	if o.inProgress {
		sequence = o.current
	}
	o.lines = wire.AppendLine(o.lines, now, sequence, level, text, o.budget.lineBytes)
}

// line logs a line of the function's.
func (o *outbox) line(level byte, text string) {
	if o.budget.linesLeft--; o.budget.linesLeft >= 0 {
		o.add(time.Now(), level, text)
	} else {
		o.stats.LogLinesLeftOut++
	}
}

// refill says what was left out in the last second, and allows the next lines.
func (o *outbox) refill() {
	b := &o.budget
	if b.linesLeft < 0 {
		o.say(wire.Warning, fmt.Sprintf("... %d log lines left out", -b.linesLeft))
	}
	if b.sendsLeft < 0 {
		o.stats.SendLinesLeftOut += uint64(-b.sendsLeft)
		o.say(wire.Warning, fmt.Sprintf("... %d \"Send\" lines left out", -b.sendsLeft))
	}
	b.linesLeft, b.sendsLeft = b.lines, b.sends
}

func (o *outbox) sendStats() {
	o.stats.Messages = o.finished
	if o.stats == o.statsSent {
		return
	}
	o.statsSent = o.stats
	report := o.stats
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		report.MaxRssBytes = int64(usage.Maxrss) * 1024
	}
	o.writeFrame(wire.Stats, report)
}

// leave writes what waits and ends the process.
func (o *outbox) leave(code int) {
	o.flush()
	_, _ = status.Write([]byte{wire.StatusEnded})
	o.socket.Close()
	os.Exit(code)
}

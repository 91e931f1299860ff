package runtime

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"sort"
	"strings"
	"time"

	"millrace.io/runtime/internal/wire"
)

// Level is how much a log line matters.
type Level byte

// Levels of Context.Log.
const (
	Debug    Level = wire.Debug
	Info     Level = wire.Info
	Warning  Level = wire.Warning
	Error    Level = wire.Failure
	Critical Level = wire.Critical
)

const (
	maxKey     = 256
	maxMetrics = 100
)

var metricName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,99}$`)

// Log writes lines under the function's name; format and arguments are those of fmt.Printf.
func (c *Context) Log(level Level, format string, arguments ...any) {
	s := c.session
	s.Lock()
	defer s.Unlock()
	for i, line := range strings.Split(fmt.Sprintf(format, arguments...), "\n") {
		if i == 0 {
			line = wire.PrefixedBy(time.Now(), s.function, byte(level), line)
		}
		s.line(byte(level), line)
	}
}

// Metric notes a value of a metric of the function's own; the host shows count, sum, least, greatest and last of each. It fails
// for a name that is none, for more than 100 names, and for a value that is not finite.
func (c *Context) Metric(name string, value float64) error {
	c.session.Lock()
	defer c.session.Unlock()
	return c.session.metrics.add(name, value)
}

// Secret answers the value of a secret that the function lists; it fails for any other name.
func (c *Context) Secret(name string) (string, error) {
	value, listed := c.session.secrets[name]
	if !listed {
		return "", fmt.Errorf("the function lists no secret %q", name)
	}
	return value, nil
}

// State is a small store of texts to bytes, which the host keeps across restarts. A change counts when the message that made it
// ends.
func (c *Context) State() *State { return &State{c.session} }

// State is what Context.State answers. It may be used from any goroutine.
type State struct{ session *session }

// Get answers a copy of a value, and whether there is one.
func (s *State) Get(key string) ([]byte, bool) {
	s.session.Lock()
	defer s.session.Unlock()
	value, known := s.session.state.values[key]
	return append([]byte(nil), value...), known
}

// Keys answers all keys, in order.
func (s *State) Keys() []string {
	s.session.Lock()
	defer s.session.Unlock()
	keys := make([]string, 0, len(s.session.state.values))
	for key := range s.session.state.values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Set gives a key a value, which is copied. It fails beyond the bounds of the state.
func (s *State) Set(key string, value []byte) error {
	s.session.Lock()
	defer s.session.Unlock()
	changed, err := s.session.state.set(key, value)
	if changed {
		s.session.changeState(wire.StatePut, key, value)
	}
	return err
}

// Delete takes a key away, and answers whether it was there.
func (s *State) Delete(key string) bool {
	s.session.Lock()
	defer s.session.Unlock()
	known := s.session.state.remove(key)
	if known {
		s.session.changeState(wire.StateDelete, key, nil)
	}
	return known
}

// stateValues are the keys and values, with their bounds.
type stateValues struct {
	values             map[string][]byte
	bytes              int
	maxBytes, maxValue int
}

// load takes the content of a STATE frame.
func (v *stateValues) load(body []byte) error {
	v.values, v.bytes = map[string][]byte{}, 0
	cut := func(size int) (part []byte, ok bool) {
		if len(body) < size {
			return nil, false
		}
		length := int(binary.BigEndian.Uint32(append(make([]byte, 4-size, 4), body[:size]...)))
		if len(body)-size < length {
			return nil, false
		}
		part, body = body[size:size+length], body[size+length:]
		return part, true
	}
	for len(body) > 0 {
		key, hasKey := cut(2)
		value, hasValue := cut(4)
		if !hasKey || !hasValue {
			return wire.Faultf("badRecord", "STATE ends within an entry")
		}
		v.values[string(key)] = append([]byte(nil), value...)
		v.bytes += len(key) + len(value)
	}
	return nil
}

func (v *stateValues) set(key string, value []byte) (changed bool, err error) {
	if len(key) == 0 || len(key) > maxKey {
		return false, fmt.Errorf("a key of the state has 1 to %d bytes, %q has %d", maxKey, key, len(key))
	}
	if v.maxBytes == 0 {
		return false, errors.New("this host keeps no state")
	}
	if len(value) > v.maxValue {
		return false, fmt.Errorf("a value of the state has at most %d bytes, %q got %d", v.maxValue, key, len(value))
	}
	old, known := v.values[key]
	total := v.bytes + len(value) - len(old)
	if !known {
		total += len(key)
	}
	if total > v.maxBytes {
		return false, fmt.Errorf("the state of a function has at most %d bytes, with %q it would have %d", v.maxBytes, key, total)
	}
	if known && string(old) == string(value) {
		return false, nil
	}
	v.values[key], v.bytes = append([]byte(nil), value...), total
	return true, nil
}

func (v *stateValues) remove(key string) bool {
	old, known := v.values[key]
	if known {
		v.bytes -= len(key) + len(old)
		delete(v.values, key)
	}
	return known
}

// metrics are the values between two METRICS frames, put together by name.
type metrics struct {
	names  map[string]bool
	values map[string]*metric
}

type metric struct {
	Name  string  `json:"name"`
	Count uint64  `json:"count"`
	Sum   float64 `json:"sum"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	Last  float64 `json:"last"`
}

func (m *metrics) add(name string, value float64) error {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return fmt.Errorf("a metric's value must be a finite number, not %v", value)
	}
	known := m.values[name]
	if known == nil {
		if !m.names[name] {
			if !metricName.MatchString(name) {
				return fmt.Errorf("a metric's name has 1 to 100 letters, digits, '_', '.' and '-', the first no digit; not %q", name)
			}
			if len(m.names) >= maxMetrics {
				return fmt.Errorf("a function has at most %d metrics; %s is one more", maxMetrics, name)
			}
			m.names[name] = true
		}
		m.values[name] = &metric{name, 1, value, value, value, value}
		return nil
	}
	known.Count++
	known.Sum += value
	known.Min, known.Max, known.Last = min(known.Min, value), max(known.Max, value), value
	return nil
}

// sendMetrics writes what was noted since the last time.
func (s *session) sendMetrics() {
	if !s.speaksMetrics || len(s.metrics.values) == 0 {
		return
	}
	names := make([]string, 0, len(s.metrics.values))
	for name := range s.metrics.values {
		names = append(names, name)
	}
	sort.Strings(names)
	list := make([]*metric, 0, len(names))
	for _, name := range names {
		list = append(list, s.metrics.values[name])
	}
	s.metrics.values = map[string]*metric{}
	s.writeFrame(wire.Metrics, map[string]any{"metrics": list})
}

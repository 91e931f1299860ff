// peers runs the JSON transform of the benches in Benthos (the engine of Redpanda Connect, MIT licence), in one order-keeping thread:
//
//	peers mapping|subprocess COUNT < message
//
// COUNT copies of the message go in by batches of 64 KiB, as many in flight as Benthos takes; the messages/s until all were acknowledged go to
// standard output. `mapping` is Benthos' own language, in its process. `subprocess` is the nearest to user code that it has: a Python process, a line
// in and a line out. What comes out is checked to be the transform's result.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	_ "github.com/redpanda-data/benthos/v4/public/components/io"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

const batchBytes = 64 << 10

const function = `
import json, sys
for line in sys.stdin.buffer:
    reading = json.loads(line)
    reading["fahrenheit"] = reading["celsius"] * 1.8 + 32
    sys.stdout.buffer.write(json.dumps(reading).encode() + b"\n")
    sys.stdout.buffer.flush()
`

const mapping = `
mapping: |
  root = this
  root.fahrenheit = this.celsius * 1.8 + 32
`

// source makes the messages and learns when all are acknowledged.
type source struct {
	message []byte
	left    int
	open    atomic.Int64
	began   time.Time
	ended   chan time.Time
}

func (s *source) Connect(context.Context) error { return nil }

func (s *source) Close(context.Context) error { return nil }

func (s *source) ReadBatch(context.Context) (service.MessageBatch, service.AckFunc, error) {
	if s.left == 0 {
		return nil, nil, service.ErrEndOfInput
	}
	if s.began.IsZero() {
		s.began = time.Now()
	}
	size := min(s.left, batchBytes/len(s.message))
	batch := make(service.MessageBatch, size)
	for i := range batch {
		batch[i] = service.NewMessage(s.message)
	}
	s.left -= size
	return batch, func(_ context.Context, err error) error {
		if err != nil {
			log.Fatal(err)
		}
		if s.open.Add(-int64(size)) == 0 {
			s.ended <- time.Now()
		}
		return nil
	}, nil
}

// sink checks what comes first and counts the rest.
type sink struct{ checked bool }

func (s *sink) Connect(context.Context) error { return nil }

func (s *sink) Close(context.Context) error { return nil }

func (s *sink) WriteBatch(_ context.Context, batch service.MessageBatch) error {
	for _, message := range batch {
		out, err := message.AsBytes()
		if err != nil {
			return err
		}
		if !s.checked {
			var reading struct{ Celsius, Fahrenheit float64 }
			if err := json.Unmarshal(out, &reading); err != nil || reading.Fahrenheit != reading.Celsius*1.8+32 {
				log.Fatalf("not transformed: %q, %v, %v", out, err, message.GetError())
			}
			s.checked = true
		}
	}
	return nil
}

func main() {
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	from := &source{message: message, left: count, ended: make(chan time.Time, 1)}
	from.open.Store(int64(count))
	processor := mapping
	if os.Args[1] == "subprocess" {
		text, err := json.Marshal(function)
		if err != nil {
			log.Fatal(err)
		}
		processor = fmt.Sprintf("subprocess: {name: python3, args: [-c, %s]}", text)
	}
	if err := run(from, &sink{}, processor); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f\n", float64(count)/(<-from.ended).Sub(from.began).Seconds())
}

func run(from *source, to *sink, processor string) error {
	environment := service.NewEnvironment()
	spec := service.NewConfigSpec()
	if err := environment.RegisterBatchInput("bench", spec,
		func(*service.ParsedConfig, *service.Resources) (service.BatchInput, error) { return from, nil }); err != nil {
		return err
	}
	if err := environment.RegisterBatchOutput("bench", spec,
		func(*service.ParsedConfig, *service.Resources) (service.BatchOutput, service.BatchPolicy, int, error) {
			return to, service.BatchPolicy{}, 1, nil
		}); err != nil {
		return err
	}
	builder := environment.NewStreamBuilder()
	builder.SetThreads(1)
	for _, each := range []func() error{
		func() error { return builder.SetLoggerYAML("level: ERROR") },
		func() error { return builder.AddInputYAML("bench: {}") },
		func() error { return builder.AddProcessorYAML(processor) },
		func() error { return builder.AddOutputYAML("bench: {}") },
	} {
		if err := each(); err != nil {
			return err
		}
	}
	stream, err := builder.Build()
	if err != nil {
		return err
	}
	return stream.Run(context.Background())
}

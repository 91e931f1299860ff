// One function for most cases: the payload says what to do.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	nuruntime "nutanix.com/sherlock/runtime"
)

var counter int

func main() {
	fmt.Println("module code runs")
	nuruntime.Start(handle)
}

func handle(ctx *nuruntime.Context, msg []byte) error {
	counter++
	text := ""
	if len(msg) < 4096 {
		text = string(msg)
	}
	word, rest, _ := strings.Cut(text, " ")
	number, _ := strconv.Atoi(rest)
	switch word {
	case "count":
		ctx.Send([]byte(strconv.Itoa(counter)))
	case "fan":
		for i := 0; i < number; i++ {
			ctx.Send([]byte(strconv.Itoa(i)))
		}
	case "sleep":
		seconds, _ := strconv.ParseFloat(rest, 64)
		ctx.Send([]byte("before"))
		time.Sleep(time.Duration(seconds * 1e9))
		ctx.Send([]byte("after"))
	case "hold":
		ctx.Send([]byte("before"))
		socket := os.Getenv("MILLRACE_SOCKET")
		if socket == "" {
			socket = "/run/millrace/host.sock"
		}
		release := filepath.Join(filepath.Dir(socket), "release")
		for _, err := os.Stat(release); err != nil; _, err = os.Stat(release) {
			time.Sleep(10 * time.Millisecond)
		}
		ctx.Send([]byte("after"))
	case "fail":
		ctx.Send([]byte("before"))
		return errors.New("cannot work with " + rest)
	case "panic":
		var missing map[string]int
		missing[rest] = 1
	case "crash":
		go func() { panic("nobody recovers " + rest) }()
		time.Sleep(time.Second)
	case "fatal":
		log.Fatalf("gave up on %s", rest)
	case "context":
		answer, _ := json.Marshal(map[string]any{"config": ctx.GetConfig(), "topic": ctx.GetTopic(), "timestamp": ctx.GetTimestamp(),
			"payload": string(ctx.GetPayload()), "selector": ctx.GetSelector("kind-id")})
		ctx.Send(answer)
	case "to":
		ctx.SendTo("other/topic", []byte("elsewhere"))
	case "grow":
		return ctx.Send(make([]byte, number))
	case "print":
		fmt.Println(rest)
		fmt.Fprintln(os.Stderr, "to standard error")
		log.Print("a warning")
	case "flood":
		for i := 0; i < number; i++ {
			fmt.Println("line", i)
		}
	case "long":
		fmt.Println(strings.Repeat("y", number))
	case "late":
		time.AfterFunc(50*time.Millisecond, func() { ctx.Send([]byte("late " + rest)) })
	case "log":
		ctx.Log(nuruntime.Debug, "a debug %s", rest)
		ctx.Log(nuruntime.Info, "an info %s", rest)
		ctx.Log(nuruntime.Warning, "a warning %s", rest)
		ctx.Log(nuruntime.Error, "an error %s", rest)
		ctx.Log(nuruntime.Critical, "a critical %s", rest)
	case "metric":
		for _, pair := range strings.Fields(rest) {
			name, value, _ := strings.Cut(pair, "=")
			number, _ := strconv.ParseFloat(value, 64)
			if err := ctx.Metric(name, number); err != nil {
				return err
			}
		}
	case "put", "putfail":
		key, value, _ := strings.Cut(rest, " ")
		if err := ctx.State().Set(key, []byte(value)); err != nil || word == "put" {
			return err
		}
		return errors.New("failed after the change")
	case "fill":
		key, size, _ := strings.Cut(rest, " ")
		bytes, _ := strconv.Atoi(size)
		return ctx.State().Set(key, make([]byte, bytes))
	case "get":
		value, known := ctx.State().Get(rest)
		if !known {
			value = []byte("nothing")
		}
		ctx.Send(value)
	case "del":
		ctx.State().Delete(rest)
	case "keys":
		ctx.Send([]byte(strings.Join(ctx.State().Keys(), ",")))
	case "secret":
		value, err := ctx.Secret(rest)
		if err != nil {
			return err
		}
		ctx.Send([]byte(value))
	case "exit":
		os.Exit(number)
	default:
		ctx.Send(msg)
	}
	return nil
}

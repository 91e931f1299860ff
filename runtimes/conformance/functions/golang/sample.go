// One function for most cases: the payload says what to do.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
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
	case "exit":
		os.Exit(number)
	default:
		ctx.Send(msg)
	}
	return nil
}

// Package runtime runs a Go function for a Millrace host.
//
// A function is a program: its main sets up what it needs and ends with Start. Importing the package is enough for its
// output to reach the pipeline's log.
package runtime

import (
	"encoding/binary"
	"fmt"

	"millrace.io/runtime/internal/wire"
)

// Context is what a handler sees of one message.
type Context struct {
	session *session
	head    []byte
	payload []byte
	topic   wire.Topic
}

// GetConfig answers the function's parameters. All values are strings.
func (c *Context) GetConfig() map[string]string { return c.session.parameters }

// GetTopic answers the topic on which the original message was received.
func (c *Context) GetTopic() string { return *c.topic.Name }

// GetTimestamp answers when the edge received the original message, in nanoseconds since the epoch.
func (c *Context) GetTimestamp() int64 { return int64(binary.BigEndian.Uint64(c.head[8:])) }

// GetPayload answers the payload, the same bytes as the handler's msg.
func (c *Context) GetPayload() []byte { return c.payload }

// GetSelector answers the value of the category with this id for the message's topic, or "".
func (c *Context) GetSelector(categoryID string) string { return c.topic.Selectors[categoryID] }

// Send forwards a message to the next stage; msg may be reused afterwards. It may be called any number of times and from any
// goroutine: what is sent while no message is in progress belongs to the next one. It fails only for a message above the limit.
func (c *Context) Send(msg []byte) error { return c.session.send("", msg) }

// SendTo is Send with another topic than the message's.
func (c *Context) SendTo(topic string, msg []byte) error {
	if topic == "" || len(topic) > 65535 {
		return fmt.Errorf("topic must have 1 to 65535 bytes, not %d", len(topic))
	}
	return c.session.send(topic, msg)
}

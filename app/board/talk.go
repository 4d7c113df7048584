package board

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/chat"
	"hawker/app/lang"
	"hawker/app/live"
)

// mostLines is how many lines of talk a screen gets in one flush: 20 a second.
const mostLines = 5

func (b *Board) speak(tag string) context.Context {
	return lang.WithZone(b.lang.Context(context.Background(), tag), b.zone())
}

// seated hears of every topic that gained or lost a seat; rooms get a new count.
func (b *Board) seated(topic string) {
	rest, ok := strings.CutPrefix(topic, "show/")
	if !ok || !strings.Contains(rest, "|"+Viewer+"|") {
		return
	}
	id, _, _ := strings.Cut(rest, "|")
	b.mu.Lock()
	b.counts[live.ShowID(id)] = struct{}{}
	b.mu.Unlock()
}

// flushTalk sends what was said since the last tick. Under a rush every screen
// gets the same last lines, and each writer the own ones besides.
func (b *Board) flushTalk() {
	b.mu.Lock()
	talk := b.talk
	b.talk = map[live.ShowID][]chat.Line{}
	b.mu.Unlock()
	for show, lines := range talk {
		shown := lines
		if len(shown) > mostLines {
			shown = sample(lines)
			for _, l := range lines {
				if !slices.ContainsFunc(shown, func(s chat.Line) bool { return s.Seq == l.Seq }) {
					b.sendTalk("me", l.Visitor, []string{""}, []chat.Line{l})
				}
			}
		}
		b.sendTalk("show", string(show), both, shown)
	}
}

// sample keeps every line of the shop's own people and fills up with the newest.
func sample(lines []chat.Line) []chat.Line {
	var staff, others []chat.Line
	for _, l := range lines {
		if l.Staff {
			staff = append(staff, l)
		} else {
			others = append(others, l)
		}
	}
	room := max(0, mostLines-len(staff))
	out := append(staff, others[max(0, len(others)-room):]...)
	slices.SortFunc(out, func(a, b chat.Line) int { return int(a.Seq) - int(b.Seq) })
	return out
}

func (b *Board) sendTalk(kind, id string, audiences []string, lines []chat.Line) {
	for _, a := range audiences {
		for _, tag := range languages {
			topic := Topic(kind, id, a, tag)
			if b.hub.Count(topic) == 0 {
				continue
			}
			html, err := render(b.speak(tag), []templ.Component{b.lineParts(lines, a)})
			if err != nil {
				b.log.Error("rendering talk", "err", err)
				continue
			}
			if kind == "me" {
				b.hub.Send(topic, html)
			} else {
				b.hub.Talk(topic, html)
			}
		}
	}
}

// flushCounts sends how many watch, where that changed.
func (b *Board) flushCounts() {
	b.mu.Lock()
	counts := b.counts
	b.counts = map[live.ShowID]struct{}{}
	b.mu.Unlock()
	if len(counts) > 0 {
		b.sendViewers()
	}
	for show := range counts {
		for _, a := range both {
			for _, tag := range languages {
				topic := Topic("show", string(show), a, tag)
				if b.hub.Count(topic) == 0 {
					continue
				}
				html, err := render(b.speak(tag), b.countParts(b.speak(tag), show, a))
				if err == nil {
					b.hub.Talk(topic, html)
				}
			}
		}
	}
}

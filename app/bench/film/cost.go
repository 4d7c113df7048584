//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hawker/app/bench/relay/door"
	"hawker/app/bench/relay/load"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
	"hawker/media"
	"hawker/media/archive"
)

const (
	mostCost     = 1.10 // CPU of the relay while it records, to that of one that does not
	leastForIt   = 200  // viewers that the limit is for
	leastArrives = 99.5 // percent of the packets, in every turn
	settle       = 2500 * time.Millisecond
	joinAtATime  = 8
)

// relay is the process of a relay that stands alone; it says on its standard output where.
func relay(args []string) error {
	flags := flag.NewFlagSet("relay", flag.ExitOnError)
	record := flags.String("record", "", "folder of the recording; none: nothing is recorded")
	_ = flags.Parse(args)
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	_ = udp.SetReadBuffer(4 << 20)
	_ = udp.SetWriteBuffer(4 << 20)
	config := media.Config{UDP: udp, Loopback: true}
	if *record != "" {
		films, err := archive.Open(archive.Config{Folder: *record})
		if err != nil {
			return err
		}
		config.Tap = films.Tap
	}
	r, err := media.New(config)
	if err != nil {
		return err
	}
	defer r.Close()
	mux := http.NewServeMux()
	door.Open(mux, r)
	fmt.Println(tcp.Addr())
	return http.Serve(tcp, mux)
}

// stand is a relay in a process of its own, with a crowd that stays.
type stand struct {
	name    string
	film    string // folder of the recording; "" for none
	cmd     *exec.Cmd
	at      string
	crowd   *load.Crowd
	us      []float64 // a packet
	arrived float64   // percent, at worst
}

// cost prints what recording adds to what a relay uses. Both relays have their viewers all
// the time, and take turns to have something to send them.
func cost(o *options, r *verdict.Report) error {
	if o.pinned {
		if err := process.Pin(1); err != nil {
			return err
		}
	}
	off, err := o.stand("off", "")
	if err != nil {
		return err
	}
	defer off.end()
	on, err := o.stand("on", filepath.Join(o.folder, "film"))
	if err != nil {
		return err
	}
	defer on.end()
	var ratios []float64
	for turn := range o.turns {
		pair := []*stand{off, on}
		if turn%2 == 1 {
			pair[0], pair[1] = on, off
		}
		for _, s := range pair {
			if err := o.turn(s); err != nil {
				return err
			}
		}
		ratios = append(ratios, verdict.Share(on.us[turn], off.us[turn]))
	}
	names, err := filepath.Glob(filepath.Join(on.film, door.Room, "film", "*.m4s"))
	if err == nil && len(names) < o.turns {
		err = fmt.Errorf("looking for the recording: %d segments (a disk that is nearly full is not recorded to)", len(names))
	}
	if err != nil {
		return err
	}
	r.Tell("cost.off", o.viewers, verdict.Median(off.us), "us/packet")
	r.Tell("cost.on", o.viewers, verdict.Median(on.us), "us/packet")
	r.Least(verdict.Figure{Name: "cost.delivered", Viewers: o.viewers, Value: min(off.arrived, on.arrived), Unit: "%", Limit: leastArrives})
	f := verdict.Figure{Name: "cost.on.of_off", Viewers: o.viewers, Value: verdict.Median(ratios), Unit: "ratio", Limit: mostCost}
	if o.viewers < leastForIt {
		r.Tell(f.Name, f.Viewers, f.Value, f.Unit)
	} else {
		r.Most(f)
	}
	return nil
}

func (o *options) stand(name, film string) (*stand, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &stand{name: name, film: film, cmd: exec.Command(self, "relay", "-record", film), arrived: 100}
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(s.cmd, o.core()); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		s.at = "http://" + strings.TrimSpace(line)
		s.crowd, err = load.NewCrowd(s.at+"/whep", false)
	}
	if err == nil {
		err = o.fill(s)
	}
	if err != nil {
		s.end()
		return nil, fmt.Errorf("standing up a relay: %w", err)
	}
	return s, nil
}

// fill brings the viewers in, which needs something to see.
func (o *options) fill(s *stand) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*within)
	defer cancel()
	pub, err := load.Publish(ctx, s.at+"/whip")
	if err != nil {
		return err
	}
	defer pub.Close()
	pub.BeforeKeyframe(func() {}) // a relay knows its tracks then
	pub.BeforeKeyframe(func() {})
	came, refused, err := s.crowd.Join(ctx, o.viewers, joinAtATime)
	if err == nil && (refused > 0 || len(came) < o.viewers) {
		err = errors.New("the relay is too busy to let all viewers in")
	}
	return err
}

// turn measures one of the two while it has a publisher.
func (o *options) turn(s *stand) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	pub, err := load.Publish(ctx, s.at+"/whip")
	if err != nil {
		return err
	}
	defer pub.Close()
	time.Sleep(settle)
	w := s.crowd.Measure(load.Watch{Publisher: pub, Relay: s.cmd.Process.Pid, For: time.Duration(o.seconds * float64(time.Second))})
	us := float64(w.PerPacket.Nanoseconds()) / 1e3
	s.us = append(s.us, us)
	fmt.Fprintf(os.Stderr, "recording %s, %d viewers, %.0f s: %.3f us/packet (%.0f %% of a core), %.3f %% delivered, own drops %d, load %.1f\n",
		s.name, w.Viewers, w.Seconds, us, 100*w.CPU.Seconds()/w.Seconds, w.Delivered, w.OwnDrops, process.Busy())
	s.arrived = min(s.arrived, w.Delivered)
	return nil
}

// end kills it: how a relay ends is not measured.
func (s *stand) end() {
	if s.crowd != nil {
		s.crowd.Close(false)
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // killed, as we asked
}

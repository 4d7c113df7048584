//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

// players is how many wait for each part; each then fetches it, as players do.
const players = 100

// playlists prints what a player at the live edge costs: a playlist that is waited for
// and a part, five times a second.
func (o *options) playlists(h *house.House, r *verdict.Report) error {
	length := time.Duration(o.seconds * float64(time.Second))
	alone := process.CPU(h.PID())
	time.Sleep(length)
	alone = process.CPU(h.PID()) - alone
	at, _, err := fetch(h.URL + "/live/" + string(h.Shows[0]) + "/hls")
	if err != nil {
		return err
	}
	var lists atomic.Int64
	before, until := process.CPU(h.PID()), time.Now().Add(length)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: players, DisableCompression: true}, Timeout: within}
	failed := make(chan error, players)
	var all sync.WaitGroup
	for range players {
		all.Go(func() { failed <- follow(client, at, until, &lists) })
	}
	all.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	client.CloseIdleConnections()
	cpu := process.CPU(h.PID()) - before - alone
	n := max(lists.Load(), 1)
	fmt.Fprintf(os.Stderr, "ours, playlists: %d players, %d playlists and parts in %v, %.0f %% of the core beside %.0f %% for the show itself\n",
		players, n, length, 100*cpu.Seconds()/length.Seconds(), 100*alone.Seconds()/length.Seconds())
	r.Tell("serve.edge.players", players, float64(n)/length.Seconds()/players, "playlists/s each")
	r.Tell("serve.edge.cpu", players, cpu.Seconds()*1e6/float64(n), "us for a playlist and its part")
	return err
}

// follow is one player.
func follow(c *http.Client, at string, until time.Time, lists *atomic.Int64) error {
	folder, query := at[:len(at)-len("index.m3u8")], ""
	for time.Now().Before(until) {
		text, err := get(c, at+query)
		if err != nil {
			return err
		}
		hint := hintName.FindSubmatch(text)
		if hint == nil {
			return fmt.Errorf("no hint in %.300s", text)
		}
		query = fmt.Sprintf("?_HLS_msn=%s&_HLS_part=%s", hint[1], hint[2])
		list := partName.FindAllSubmatch(text, -1)
		if len(list) == 0 {
			return errors.New("no part in a playlist")
		}
		if _, err := get(c, folder+string(list[len(list)-1][1])); err != nil {
			return err
		}
		lists.Add(1)
	}
	return nil
}

func get(c *http.Client, address string) ([]byte, error) {
	resp, err := c.Get(address)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b := make([]byte, max(resp.ContentLength, 0))
	for n := 0; n < len(b); {
		k, err := resp.Body.Read(b[n:])
		if n += k; err != nil && n < len(b) {
			return nil, err
		}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("asking for %s: %s", address, resp.Status)
	}
	return b, nil
}

// freeHost is a port of loopback that nobody has.
func freeHost() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/film/marked"
	"hawker/app/bench/film/wire"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

const (
	leastOfPeer = 0.5 // bytes a second from one core, of what nginx serves
	recordFor   = 14 * time.Second
)

// kind is what is asked for.
type kind struct {
	name  string
	paths []string
}

// peer is a server on the first core.
type peer struct {
	name, host string
	pid        int
	perByte    map[string][]float64 // CPU ns, by kind
	perSecond  map[string][]float64 // requests
	perRequest map[string][]float64 // CPU us
}

func newPeer(name, host string, pid int) *peer {
	return &peer{name, host, pid, map[string][]float64{}, map[string][]float64{}, map[string][]float64{}}
}

// serve prints what one core serves of a recording, beside nginx.
func serve(o *options, r *verdict.Report) error {
	h, err := o.open("serve", 1, house.Options{Core: o.core(), Env: []string{"GOMAXPROCS=1"}})
	if err != nil {
		return err
	}
	err = o.serveFrom(h, r)
	return errors.Join(err, h.End())
}

func (o *options) serveFrom(h *house.House, r *verdict.Report) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	pub, err := marked.Publish(ctx, marked.Options{WHIP: h.URL + "/whip/" + string(h.Shows[0]), Key: h.Key})
	if err != nil {
		return err
	}
	time.Sleep(recordFor)
	if err = errors.Join(o.playlists(h, r), pub.Close()); err != nil {
		return err
	}
	kinds, root, err := o.collect(h)
	if err != nil {
		return err
	}
	if o.pinned {
		if err := process.Pin(1); err != nil {
			return err
		}
	}
	ours := newPeer("ours", strings.TrimPrefix(h.URL, "http://"), h.PID())
	theirs, end, err := o.nginx(root)
	if err != nil {
		return err
	}
	defer end()
	if err := o.takeTurns(h, kinds, ours, theirs); err != nil {
		return err
	}
	for _, k := range kinds {
		if o.only != "" && o.only != k.name {
			continue
		}
		compare(r, k.name, ours, theirs)
	}
	return nil
}

// takeTurns asks one after the other for each kind.
func (o *options) takeTurns(h *house.House, kinds []kind, peers ...*peer) error {
	if o.profile != "" {
		if _, err := h.Ask("profile", o.profile); err != nil {
			return err
		}
	}
	for range o.turns {
		for _, k := range kinds {
			for _, p := range peers {
				if p == nil || o.only != "" && o.only != k.name {
					continue
				}
				if err := o.load(p, k); err != nil {
					return fmt.Errorf("asking %s for %s: %w", p.name, k.name, err)
				}
			}
		}
	}
	if o.profile == "" {
		return nil
	}
	_, err := h.Ask("profiled")
	return err
}

// load is one turn.
func (o *options) load(p *peer, k kind) error {
	before := process.CPU(p.pid)
	got, err := wire.Run(wire.Options{Host: p.host, Paths: k.paths, Conns: o.conns, For: time.Duration(o.seconds / 2 * float64(time.Second))})
	if err != nil {
		return err
	}
	cpu := process.CPU(p.pid) - before
	p.perByte[k.name] = append(p.perByte[k.name], float64(cpu)/float64(got.Bytes))
	p.perRequest[k.name] = append(p.perRequest[k.name], float64(cpu)/1e3/float64(got.Requests))
	p.perSecond[k.name] = append(p.perSecond[k.name], float64(got.Requests)/got.Took.Seconds())
	fmt.Fprintf(os.Stderr, "%s, %s: %d requests, %.2f GB/s, %.0f %% of the core, %.3f CPU s/GB, load %.1f\n", p.name, k.name, got.Requests,
		float64(got.Bytes)/1e9/got.Took.Seconds(), 100*cpu.Seconds()/got.Took.Seconds(), cpu.Seconds()/float64(got.Bytes)*1e9, process.Busy())
	return nil
}

// compare tells of one kind: CPU seconds for a gigabyte are its nanoseconds for a byte.
func compare(r *verdict.Report, kind string, ours, theirs *peer) {
	for _, p := range []*peer{ours, theirs} {
		if p == nil {
			continue
		}
		perByte := verdict.Median(p.perByte[kind])
		r.Tell("serve."+kind+"."+p.name+".requests", 0, verdict.Median(p.perSecond[kind]), "1/s")
		r.Tell("serve."+kind+"."+p.name+".cpu", 0, perByte, "s/GB")
		r.Tell("serve."+kind+"."+p.name+".cpu_each", 0, verdict.Median(p.perRequest[kind]), "us")
		r.Tell("serve."+kind+"."+p.name+".one_core", 0, verdict.Share(1, perByte), "GB/s")
	}
	if theirs != nil {
		r.Least(verdict.Figure{Name: "serve." + kind + ".of_nginx", Value: verdict.Share(verdict.Median(theirs.perByte[kind]), verdict.Median(ours.perByte[kind])), Unit: "ratio", Limit: leastOfPeer})
	}
}

var (
	segmentLine = regexp.MustCompile(`(?m)^(\d+\.m4s)$`)
	partName    = regexp.MustCompile(`#EXT-X-PART:.*URI="([^"]+)"`)
	hintName    = regexp.MustCompile(`PRELOAD-HINT:TYPE=PART,URI="0*(\d+)\.(\d+)\.m4s"`)
)

// collect finds what is finished, and lays the same files into a folder for nginx.
func (o *options) collect(h *house.House) (kinds []kind, root string, err error) {
	at, list, err := fetch(h.URL + "/live/" + string(h.Shows[0]) + "/hls")
	if err != nil {
		return nil, "", err
	}
	folder := strings.TrimSuffix(strings.TrimPrefix(at, h.URL), "index.m3u8")
	segments, parts := kind{name: "segments"}, kind{name: "parts"}
	done := map[string]bool{}
	for _, m := range segmentLine.FindAllStringSubmatch(string(list), -1) {
		segments.paths, done[strings.TrimSuffix(m[1], ".m4s")] = append(segments.paths, folder+m[1]), true
	}
	for _, m := range partName.FindAllStringSubmatch(string(list), -1) {
		if name, _, _ := strings.Cut(m[1], "."); done[name] {
			parts.paths = append(parts.paths, folder+m[1])
		}
	}
	if len(segments.paths) < 4 || len(parts.paths) < 20 {
		return nil, "", fmt.Errorf("recording: %d segments and %d parts (a disk that is nearly full is not recorded to)", len(segments.paths), len(parts.paths))
	}
	root = filepath.Join(o.folder, "files")
	kinds = []kind{segments, parts}
	for _, k := range kinds {
		for _, path := range k.paths {
			_, b, err := fetch(h.URL + path)
			if err != nil {
				return nil, "", err
			}
			to := filepath.Join(root, path)
			err = os.MkdirAll(filepath.Dir(to), 0o755)
			if k.name == segments.name {
				err = errors.Join(err, os.Symlink(filepath.Join(h.Film(h.Shows[0]), filepath.Base(path)), to))
			} else {
				err = errors.Join(err, os.WriteFile(to, b, 0o644))
			}
			if err != nil {
				return nil, "", err
			}
		}
	}
	return kinds, root, nil
}

// fetch gets a file, and the address at which it was found.
func fetch(address string) (at string, b []byte, err error) {
	resp, err := http.Get(address)
	if err != nil {
		return "", nil, err
	}
	defer resp.Body.Close()
	b, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("asking for %s: %s", address, resp.Status)
	}
	return resp.Request.URL.String(), b, err
}

const nginxConf = `daemon off; master_process off; worker_processes 1; pid %[1]s/pid; error_log stderr crit;
events { worker_connections 4096; }
http {
	access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 75s; keepalive_requests 100000000;
	open_file_cache max=1000; client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fast;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	types { video/mp4 mp4 m4s; }
	server { listen %[2]s; root %[3]s; add_header Cache-Control "public, max-age=31536000, immutable"; add_header Access-Control-Allow-Origin "*"; }
}
`

// nginx serves a folder; nil where it is not installed, which is said.
func (o *options) nginx(root string) (p *peer, end func(), err error) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		fmt.Fprintln(os.Stderr, "nginx is not in the path: there is nothing to compare with, and the limit is not looked at")
		return nil, func() {}, nil
	}
	folder := filepath.Join(o.folder, "nginx")
	host, err := freeHost()
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	conf := filepath.Join(folder, "conf")
	if err == nil {
		err = os.WriteFile(conf, fmt.Appendf(nil, nginxConf, folder, host, root), 0o644)
	}
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(path, "-c", conf, "-p", folder)
	cmd.Stderr = os.Stderr
	if err := process.Start(cmd, o.core()); err != nil {
		return nil, nil, err
	}
	end = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, as we asked
	}
	for until := time.Now().Add(5 * time.Second); ; {
		resp, err := http.Get("http://" + host + "/none")
		if err == nil {
			resp.Body.Close()
			return newPeer("nginx", host, cmd.Process.Pid), end, nil
		}
		if time.Now().After(until) {
			end()
			return nil, nil, fmt.Errorf("starting nginx: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

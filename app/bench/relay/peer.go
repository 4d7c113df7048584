//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The peer is the library's own example of a relay, from the source of the module that
// this one is pinned to, with two changes: it takes a loopback port that we have opened, and it
// asks no server on the Internet for its address.
const (
	peerModule  = "github.com/pion/webrtc/v4"
	peerProgram = "examples/whip-whep/main.go"
)

var peerChanges = [][2]string{
	{`panic(http.ListenAndServe(":8080", nil))`, "door, err := net.FileListener(os.NewFile(3, \"door\"))\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tpanic(http.Serve(door, nil))"},
	{`URLs: []string{"stun:stun.l.google.com:19302"},`, ``},
	{"\"net/http\"\n", "\"net\"\n\t\"net/http\"\n\t\"os\"\n"},
	{"ICEServers: []webrtc.ICEServer{\n\t\t\t{\n\t\t\t\t\n\t\t\t},\n\t\t},", ""},
}

// theirs starts the peer, which is built first where it was not.
func (o *options) theirs() (*server, error) {
	if o.peer == "" {
		if err := o.buildPeer(); err != nil {
			return nil, fmt.Errorf("building the peer: %w", err)
		}
	}
	cmd := exec.Command(o.peer)
	cmd.Dir = filepath.Dir(o.peer)
	return o.start(cmd)
}

// buildPeer must be called within this module: its go.mod pins what is built.
func (o *options) buildPeer() error {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", peerModule).Output()
	if err != nil {
		return fmt.Errorf("finding %s: %w", peerModule, err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), peerProgram))
	if err != nil {
		return err
	}
	for _, change := range peerChanges {
		if bytes.Count(source, []byte(change[0])) != 1 {
			return fmt.Errorf("the source has changed: no %q", change[0])
		}
		source = bytes.Replace(source, []byte(change[0]), []byte(change[1]), 1)
	}
	program := filepath.Join(o.folder, "whip-whep")
	if err := os.WriteFile(program+".go", source, 0o600); err != nil {
		return err
	}
	if out, err := exec.Command("go", "build", "-o", program, program+".go").CombinedOutput(); err != nil {
		return errors.Join(err, errors.New(string(out)))
	}
	o.peer = program
	return nil
}

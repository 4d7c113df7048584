// Command film prints what the recording costs, what it is worth and how fast it is
// served: one line of JSON a figure as it is found, then a table with the ratio to each
// limit. The exit status is 1 when a limit was missed. What each run was like goes to the
// error output.
//
//	go run ./app/bench/film serve       # segments, parts and playlists from one core, beside nginx; a minute and a half
//	go run ./app/bench/film cost        # CPU of the relay with its recording on and off, in turns; three minutes
//	go run ./app/bench/film fallback    # how far behind live Chromium is by HLS, how soon a pin is there, and back to live; a minute
//
// Every program takes -h. They need Linux and ffmpeg in the path; serve compares with
// nginx where that is in the path, and says so where it is not. Run them on a machine that does nothing else.
//
// The shop is the real one in a process of its own, behind its own port, in a temporary
// folder: relay, store, archive, pages. What it is sent is 640x360 pixels of noise, 30
// frames a second and 2.5 Mbit/s as most hosts send, a keyframe every two seconds, with a
// flash and a beep every six seconds.
//
// serve holds the server to the first core (GOMAXPROCS=1, one worker of nginx with
// sendfile) and the load to the second, takes turns, and counts CPU seconds of the server
// for each byte: the ratio of these is what one core serves of what nginx serves, however
// busy the machine is. Both send the same files over plain HTTP on loopback.
package main

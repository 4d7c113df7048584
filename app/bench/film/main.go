// Command film prints what the recording costs, what it is worth and how fast it is
// served: one line of JSON a figure as it is found, then a table with the ratio to each
// limit. The exit status is 1 when a limit was missed. What each run was like goes to the
// error output.
//
//	go run ./app/bench/film hour        # an hour recorded in seconds, with losses, a clock that drifts and a reconnect: verified, decoded, played; a minute
//	go run ./app/bench/film show        # ten minutes of two shows: played by hls.js, decoded by ffmpeg, picture beside sound, memory
//	go run ./app/bench/film serve       # segments, parts and playlists from one core, beside nginx; a minute and a half
//	go run ./app/bench/film cost        # CPU of the relay with its recording on and off, in turns; three minutes
//	go run ./app/bench/film fallback    # how far behind live Chromium is by HLS, how soon a pin is there, and back to live; a minute
//	go run ./app/bench/film all         # one after the other; a quarter of an hour
//	go run ./app/bench/film show -minutes 1    # a glance
//
// Every program takes -h. They need Linux and ffmpeg in the path; hour, show and fallback
// need chromium, and serve compares with nginx where that is in the path (and says so where it
// is not). Run them on a machine that does nothing else.
//
// The shop is the real one in a process of its own, behind its own port, in a temporary
// folder: relay, store, archive, pages. What it is sent is 640x360 pixels of noise, 30
// frames a second and 2.5 Mbit/s as most hosts send, a keyframe every two seconds, with a
// flash and a beep every six seconds; the second of two shows has a microphone whose
// clock runs fast. Sender reports are exact, so what is measured is what the recording
// makes of them.
//
// hour gives the packets to the recording without the relay, each with the moment at which
// it would have come: a small picture, so that it is 70 MB, a microphone 100 millionths
// fast, one packet of fifty lost for good, and in the middle the host's return with another
// resolution, after which init and discontinuity change. Picture and sound are compared at
// both ends of both halves; the replay's page is played at its start, at a quarter, across
// the reconnect and to its end.
//
// serve holds the server to the first core (GOMAXPROCS=1, one worker of nginx with
// sendfile) and the load to the second, takes turns, and counts CPU seconds of the server
// for each byte: the ratio of these is what one core serves of what nginx serves, however
// busy the machine is. Both send the same bytes over plain HTTP on loopback: of segments
// the very files of the archive, of parts files of their own with nginx. Players at the
// live edge ask for parts, those of a replay for segments. The load reads nothing and
// never sleeps, so that no server pays for waking it.
package main
